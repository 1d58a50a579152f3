-- .-.-.-.-b on three thousand characters: n^5 ways.
-- expect: fuel
return policy {
  title = "Dots",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("x"):rep(3000):find(".-.-.-.-b") }
  end,
}
