-- Names are text, too.
-- expect: error: result has more than 4 MB of text
return policy {
  title = "Long keys",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s, t = ("x"):rep(1 << 18), {}
    for i = 1, 17 do t[s .. i] = 1 end
    return { answer = t }
  end,
}
