-- Amounts are whole minor units.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Money of wrong amounts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { (pcall(money, 0 / 0, "EUR")), (pcall(money, 1.5, "EUR")), (pcall(money, 2^63, "EUR")),
      (pcall(money, "1", "EUR")) and true or false, (pcall(money, {}, "EUR")) } }
  end,
}
