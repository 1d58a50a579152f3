-- Money makes garbage.
-- expect: fuel
return policy {
  title = "Money without end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a = money(1, "EUR")
    while true do a = a + a - a end
  end,
}
