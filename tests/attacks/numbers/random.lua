-- Chance is not repeatable.
-- expect: error: random
return policy {
  title = "Random",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = math.random() }
  end,
}
