-- A read that never returns.
-- expect: fuel
return policy {
  title = "Index loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = setmetatable({}, { __index = function() while true do end end })
    return { answer = t.x }
  end,
}
