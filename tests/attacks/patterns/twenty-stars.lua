-- A short text is enough when there are stars enough.
-- expect: fuel
return policy {
  title = "Twenty stars",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(60):match(("a*"):rep(20) .. "b") }
  end,
}
