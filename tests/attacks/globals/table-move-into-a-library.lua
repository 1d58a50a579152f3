-- table.move, too.
-- expect: error: cannot be assigned
return policy {
  title = "Table move into a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.move({ 1 }, 1, 1, 1, table)
  end,
}
