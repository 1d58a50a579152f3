-- Measured: for ever in stock Lua.
-- expect: fuel
return policy {
  title = "Move of a huge range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.move({}, 1, 1 << 60, 2)
  end,
}
