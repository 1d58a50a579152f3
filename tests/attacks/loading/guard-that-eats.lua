-- A guard without measure.
-- expect: memory
return guard {
  title = "Guard that eats",
  on = "thing",
  check = function()
    local t = {}
    while true do t = { t, 1, 2, 3, 4, 5, 6 } end
  end,
}
