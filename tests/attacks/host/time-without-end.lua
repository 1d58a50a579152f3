-- Questions about time, each of which would schedule a wake-up.
-- expect: fuel
return policy {
  title = "Time without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for i = 1, 1e9 do ctx:passed(i * 1000000) end
  end,
}
