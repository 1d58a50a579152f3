-- The same with table.remove.
-- expect: fuel
return policy {
  title = "Len lies to remove",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.remove(setmetatable({}, { __len = function() return 1 << 40 end }), 1)
  end,
}
