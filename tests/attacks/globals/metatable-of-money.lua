-- Money as well.
-- expect: error: attempt to index a boolean value
return policy {
  title = "Metatable of money",
  on = "thing",
  gives = { answer = json },
  eval = function()
    getmetatable(money(1, "EUR")).__add = nil
  end,
}
