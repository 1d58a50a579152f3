-- 0/0 prints as -nan here and nan there; it is not to get out.
-- expect: error: result.answer.score is not a finite number
return policy {
  title = "Nan as result",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { score = 0 / 0 } }
  end,
}
