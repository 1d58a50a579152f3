-- A file that returns something else when it runs again.
-- expect: value: null
local state = { n = 0 }
return policy {
  title = "Another file each time",
  on = "thing",
  gives = { answer = json },
  eval = state.n == 0 and function() state.n = 1 end or 5,
}
