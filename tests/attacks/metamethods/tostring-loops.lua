-- A text that never comes.
-- expect: fuel
return policy {
  title = "Tostring loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    tostring(setmetatable({}, { __tostring = function() while true do end end }))
  end,
}
