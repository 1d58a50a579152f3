-- … unless it says one; it is looked at, and not called.
-- expect: error: as a table
return policy {
  title = "Table with a message",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error({ message = "as a table", code = 5 })
  end,
}
