-- The separator counts, too.
-- expect: error: resulting string too large
return policy {
  title = "Rep with separator",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("x"):rep(1 << 30, ("y"):rep(16)) }
  end,
}
