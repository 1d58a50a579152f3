-- By way of the environment's own name.
-- expect: error: global 'pairs' cannot be assigned
return policy {
  title = "By env",
  on = "thing",
  gives = { answer = json },
  eval = function()
    _ENV.pairs = 1
  end,
}
