-- Infinity is no position either.
-- expect: error: has a key that is neither
return policy {
  title = "Infinite key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [math.huge] = 1 } }
  end,
}
