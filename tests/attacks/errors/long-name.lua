-- A name of a hundred thousand characters in a message (shape of CVE-2022-33099).
-- expect: error: attempt to index a nil value (field
return policy {
  title = "Long name",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    return { answer = t[("x"):rep(100000)].y, b = t.x.y }
  end,
}
