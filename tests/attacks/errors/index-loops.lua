-- … or that looks for its message with lua_getfield.
-- expect: error: error object of type table
return policy {
  title = "Index loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error(setmetatable({}, { __index = function() while true do end end }))
  end,
}
