-- Lua itself refuses it.
-- expect: error: 'for' step is zero
return policy {
  title = "For step zero",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _ = 1, 10, 0 do end
  end,
}
