-- The level says how many calls to go up for the place: there may be fewer.
-- expect: fuel
return policy {
  title = "Level without end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(error, "x", 1 << 30)
    end
  end,
}
