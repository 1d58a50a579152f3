-- The number of elements does not fit an integer.
-- expect: error: too many elements to move
return policy {
  title = "Move of all numbers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.move({}, math.mininteger, math.maxinteger, 1)
  end,
}
