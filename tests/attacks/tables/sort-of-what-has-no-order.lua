-- Numbers and texts.
-- expect: error: attempt to compare
return policy {
  title = "Sort of what has no order",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.sort({ 1, "a", 2 })
  end,
}
