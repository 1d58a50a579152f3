-- Texts longer than what may come back, by holding one text several times.
-- expect: error: result has more than 4 MB of text
return policy {
  title = "Long",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(1 << 20)
    return { answer = { s, s, s, s, s } }
  end,
}
