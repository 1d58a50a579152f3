-- The same in one call.
-- expect: fuel
return policy {
  title = "Balance at length",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("("):rep(1 << 20):match("%b()") }
  end,
}
