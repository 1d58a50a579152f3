-- … and from the next setmetatable on it is refused.
-- expect: error: __gc is not allowed
return policy {
  title = "Gc set again",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = {}
    setmetatable({}, m)
    m.__gc = function() while true do end end
    setmetatable({}, m)
  end,
}
