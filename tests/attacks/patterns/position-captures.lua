-- () gives positions: numbers where texts are expected.
-- expect: value: [1,"a",2,1048577]
return policy {
  title = "Position captures",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b, c = ("a"):match("()(a)()")
    return { answer = { a, b, c, (("x"):rep(1 << 20):match("x*()")) } }
  end,
}
