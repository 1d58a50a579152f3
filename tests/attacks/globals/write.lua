-- A global, so that the next evaluation finds it.
-- expect: error: global 'leak'
return policy {
  title = "Write",
  on = "thing",
  gives = { answer = json },
  eval = function()
    leak = (leak or 0) + 1
    return { answer = leak }
  end,
}
