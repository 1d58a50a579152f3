-- Removing nothing from a library.
-- expect: error: cannot be assigned
return policy {
  title = "Table remove from a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.remove(math, 1)
  end,
}
