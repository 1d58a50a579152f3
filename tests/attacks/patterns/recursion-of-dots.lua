-- A hundred thousand items, each of which may fail.
-- expect: error: pattern too complex
return policy {
  title = "Recursion of dots",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(1000):match((".-"):rep(100000) .. "b") }
  end,
}
