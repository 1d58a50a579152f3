-- An order that never answers.
-- expect: fuel
return policy {
  title = "Lt loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = { __lt = function() while true do end end }
    return { answer = setmetatable({}, m) < setmetatable({}, m) }
  end,
}
