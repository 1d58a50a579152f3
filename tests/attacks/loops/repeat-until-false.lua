-- As while true, the other way round.
-- expect: fuel
return policy {
  title = "Repeat until false",
  on = "thing",
  gives = { answer = json },
  eval = function()
    repeat until false
  end,
}
