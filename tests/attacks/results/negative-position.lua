-- Positions begin at 1.
-- expect: error: has a key that is neither
return policy {
  title = "Negative position",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [-1] = 1, [0] = 2 } }
  end,
}
