-- A guard without end refuses, and says so.
-- expect: fuel
return guard {
  title = "Guard that loops",
  on = "thing",
  check = function() while true do end end,
}
