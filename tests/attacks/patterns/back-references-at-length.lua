-- Ten thousand characters are held against each other at each of ten thousand lengths.
-- expect: fuel
return policy {
  title = "Back references at length",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(20000):match("(.*)%1%1%1b") }
  end,
}
