-- More captures than there is room for.
-- expect: error: too many captures
return policy {
  title = "Recursion of captures",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(100):match(("(a)"):rep(100)) }
  end,
}
