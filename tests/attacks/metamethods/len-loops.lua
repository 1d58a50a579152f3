-- A length that never comes.
-- expect: fuel
return policy {
  title = "Len loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = #setmetatable({}, { __len = function() while true do end end }) }
  end,
}
