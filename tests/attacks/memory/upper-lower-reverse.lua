-- Functions that make a text as long as what they are given.
-- expect: fuel
return policy {
  title = "Upper lower reverse",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do
      local _ = s:upper():lower():reverse()
    end
  end,
}
