-- Nor by way of other operations.
-- expect: error: result.answer[3] is not a finite number
return policy {
  title = "Nan with a payload",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { 1, 2, -(0 / 0), math.huge - math.huge } }
  end,
}
