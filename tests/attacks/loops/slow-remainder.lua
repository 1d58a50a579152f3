-- The remainder of a huge float by a tiny one is worked out bit by bit by the C library (about 2 us): an
-- instruction
-- that is hundreds of times slower than others.
-- expect: watchdog
return policy {
  title = "Slow remainder",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = 1e308, 1.1e-308
    while true do
      local _ = a % b
    end
  end,
}
