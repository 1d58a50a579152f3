-- The same with table.unpack, which knows a bound.
-- expect: error: too many results to unpack
return policy {
  title = "Len lies to unpack",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.unpack(setmetatable({}, { __len = function() return 1 << 40 end }))
  end,
}
