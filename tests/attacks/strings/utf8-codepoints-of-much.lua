-- As many results as there are characters.
-- expect: fuel
return policy {
  title = "Utf8 codepoints of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do
      pcall(utf8.codepoint, s, 1, -1)
    end
  end,
}
