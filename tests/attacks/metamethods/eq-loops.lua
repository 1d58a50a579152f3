-- A comparison that never returns.
-- expect: fuel
return policy {
  title = "Eq loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = { __eq = function() while true do end end }
    return { answer = setmetatable({}, m) == setmetatable({}, m) }
  end,
}
