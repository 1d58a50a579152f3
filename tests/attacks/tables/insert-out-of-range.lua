-- A position must be one.
-- expect: error: position out of bounds
return policy {
  title = "Insert out of range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.insert({ 1, 2, 3 }, 1 << 40, 1)
  end,
}
