-- The same by a function.
-- expect: fuel
return policy {
  title = "Slow remainder by fmod",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      math.fmod(1e308, 1.1e-308)
    end
  end,
}
