-- A guard that lets pass when it fails: the change goes through.
-- expect: value: null
return guard {
  title = "Guard that passes",
  on = "thing",
  on_error = "pass",
  check = function() while true do end end,
}
