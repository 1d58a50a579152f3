-- Digits by the megabyte.
-- expect: fuel
return policy {
  title = "Tonumber of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("1"):rep(1 << 20)
    while true do
      local _ = tonumber(s) or tonumber(s, 10)
    end
  end,
}
