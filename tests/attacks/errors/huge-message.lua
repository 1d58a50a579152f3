-- A megabyte of error.
-- expect: error: xxxxxxxxxx
return policy {
  title = "Huge message",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error(("x"):rep(1 << 20))
  end,
}
