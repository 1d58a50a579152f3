-- JSON has no infinity.
-- expect: error: result.answer.a.b[2] is not a finite number
return policy {
  title = "Infinity as result",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { a = { b = { 1, 1 / 0 } } } }
  end,
}
