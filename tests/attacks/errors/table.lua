-- A table has no text.
-- expect: error: error object of type table
return policy {
  title = "Table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error({})
  end,
}
