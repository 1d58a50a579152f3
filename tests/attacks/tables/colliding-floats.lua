-- Floats are hashed by the first 31 bits of their digits: what differs only behind them falls into one place.
-- expect: watchdog
return policy {
  title = "Colliding floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e6 do t[1 + i * 2.0^-50] = 1 end
  end,
}
