-- The sign of NaN differs between processors: its text has none.
-- expect: value: ["nan","nan","inf","-inf"]
return policy {
  title = "Text of nan",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { tostring(0 / 0), tostring(-(0 / 0)), tostring(1 / 0), tostring(-1 / 0) } }
  end,
}
