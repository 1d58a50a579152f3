-- The same behind a metamethod.
-- expect: value: 1
local n = 0
local t = setmetatable({}, { __index = function() n = n + 1 return n end })

return policy {
  title = "Counter in a metatable",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = t.anything }
  end,
}
