-- Two currencies do not go together, in no operation.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Money mixed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = money(1, "EUR"), money(1, "USD")
    return { answer = { (pcall(function() return a + b end)), (pcall(function() return a - b end)), (pcall(function() return a < b end)),
      (pcall(function() return a / b end)), a == b } }
  end,
}
