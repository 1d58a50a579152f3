-- A table that is a lie from one end to the other.
-- expect: fuel
return policy {
  title = "Len lies to concat",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.concat(setmetatable({}, { __len = function() return 1 << 40 end, __index = function() return "" end }))
  end,
}
