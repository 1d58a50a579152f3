-- A million results.
-- expect: fuel
return policy {
  title = "Byte of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do
      pcall(string.byte, s, 1, -1)
    end
  end,
}
