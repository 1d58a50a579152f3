-- Each call walks to the end.
-- expect: fuel
return policy {
  title = "Utf8 offset of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("ä"):rep(1 << 19)
    while true do
      utf8.offset(s, -(1 << 18))
    end
  end,
}
