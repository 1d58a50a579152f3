-- Currencies are three capital letters.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Money of wrong currencies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { (pcall(money, 1, "eur")), (pcall(money, 1, "EURO")), (pcall(money, 1, "E\0R")), (pcall(money, 1, "")),
      (pcall(money, 1)) } }
  end,
}
