-- A terabyte at once.
-- expect: error: resulting string too large
return policy {
  title = "Rep huge",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("x"):rep(1 << 40) }
  end,
}
