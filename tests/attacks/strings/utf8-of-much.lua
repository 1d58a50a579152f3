-- Counting characters takes a look at each byte.
-- expect: fuel
return policy {
  title = "Utf8 of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do utf8.len(s) end
  end,
}
