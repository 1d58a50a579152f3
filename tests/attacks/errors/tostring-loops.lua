-- error(setmetatable({}, { __tostring = loop })): measured, a host that shows it with luaL_tolstring loops.
-- expect: error: error object of type table
return policy {
  title = "Tostring loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error(setmetatable({}, { __tostring = function() while true do end end }))
  end,
}
