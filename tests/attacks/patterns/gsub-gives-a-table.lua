-- A replacement must be a text or a number.
-- expect: error: invalid replacement value (a table)
return policy {
  title = "Gsub gives a table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):gsub(".", function() return {} end) }
  end,
}
