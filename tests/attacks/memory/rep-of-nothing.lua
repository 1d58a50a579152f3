-- string.rep("", 1 << 62) needs no memory and, in stock Lua, runs for ever in C. Measured.
-- expect: value: 0
return policy {
  title = "Rep of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = #(""):rep(1 << 62) }
  end,
}
