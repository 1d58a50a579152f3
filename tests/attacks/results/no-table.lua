-- A policy gives fields, or nothing.
-- expect: error: eval must return a table
return policy {
  title = "No table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return 5
  end,
}
