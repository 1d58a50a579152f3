-- next would show the order of a hash, which differs from run to run.
-- expect: error: next
return policy {
  title = "Next in hash order",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = next({ a = 1, b = 2 }) }
  end,
}
