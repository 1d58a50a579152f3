-- The same with table.sort.
-- expect: fuel
return policy {
  title = "Len lies to sort",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.sort(setmetatable({}, { __len = function() return 1 << 30 end }))
  end,
}
