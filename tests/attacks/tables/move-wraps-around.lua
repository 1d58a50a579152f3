-- The destination would go beyond the greatest integer.
-- expect: error: destination wrap around
return policy {
  title = "Move wraps around",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.move({ 1, 2, 3 }, 1, 3, math.maxinteger - 1)
  end,
}
