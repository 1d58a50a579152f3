-- An error that is nothing.
-- expect: error: error object of type nil
return policy {
  title = "Nil",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error()
  end,
}
