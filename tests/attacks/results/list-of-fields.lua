-- A list has no names.
-- expect: error: eval must return a table
return policy {
  title = "List of fields",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { 1, 2, 3 }
  end,
}
