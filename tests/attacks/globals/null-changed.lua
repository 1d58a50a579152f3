-- Nor null.
-- expect: error: null cannot be changed
return policy {
  title = "Null changed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    null.x = 1
  end,
}
