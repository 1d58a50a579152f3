-- Source as a text.
-- expect: error: load
return policy {
  title = "Load",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = load("return 1")() }
  end,
}
