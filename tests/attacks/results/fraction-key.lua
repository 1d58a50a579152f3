-- 1.5 is no position.
-- expect: error: has a key that is neither
return policy {
  title = "Fraction key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [1.5] = 1 } }
  end,
}
