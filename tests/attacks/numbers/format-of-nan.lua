-- Also where printf writes it.
-- expect: value: ["nan","nan","nan","inf"]
return policy {
  title = "Format of nan",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { ("%f"):format(0 / 0), ("%f"):format(-(0 / 0)), ("%g"):format(-(0 / 0)), ("%.3f"):format(1 / 0) } }
  end,
}
