-- table.insert moves elements up to a length that the table invents. Measured: for ever in stock Lua.
-- expect: fuel
return policy {
  title = "Len lies to insert",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.insert(setmetatable({}, { __len = function() return 1 << 40 end }), 1, 5)
  end,
}
