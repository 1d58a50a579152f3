-- Only texts have methods.
-- expect: error: attempt to index a number value
return policy {
  title = "Number indexed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = (5):rep(3) }
  end,
}
