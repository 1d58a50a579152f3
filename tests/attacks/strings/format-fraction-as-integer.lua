-- 1.5 is no integer.
-- expect: error: number has no integer representation
return policy {
  title = "Format fraction as integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%d"):format(1.5) }
  end,
}
