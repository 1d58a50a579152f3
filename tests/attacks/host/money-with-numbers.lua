-- Money goes with whole numbers only.
-- expect: value: [false,false,false,false,false,false]
return policy {
  title = "Money with numbers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a = money(100, "EUR")
    return { answer = { (pcall(function() return a * 1.5 end)), (pcall(function() return a + 1 end)), (pcall(function() return a // 0 end)),
      (pcall(function() return a * (0 / 0) end)), (pcall(function() return a < 1 end)), (pcall(function() return a ^ 2 end)) } }
  end,
}
