-- A function cannot leave.
-- expect: error: result.answer.f is a function
return policy {
  title = "Function",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { f = function() end } }
  end,
}
