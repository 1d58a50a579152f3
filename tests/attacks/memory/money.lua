-- Userdata, kept.
-- expect: fuel
return policy {
  title = "Money",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, i = {}, 0
    while true do
      i = i + 1
      t[i] = money(i, "EUR")
    end
  end,
}
