-- The same for a loop's limits, where stock Lua takes texts, too.
-- expect: error: 'for' initial value
return policy {
  title = "Taken for a loop",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _ = "1", 2 do end
  end,
}
