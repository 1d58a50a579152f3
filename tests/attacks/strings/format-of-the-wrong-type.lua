-- A table is no number.
-- expect: error: number expected, got table
return policy {
  title = "Format of the wrong type",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%d"):format({}) }
  end,
}
