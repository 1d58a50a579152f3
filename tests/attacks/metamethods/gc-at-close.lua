-- CVE-2024-46981 (Redis): finalizers that run while the state is closed find it half taken down. None can be set,
-- also
-- not by way of a metatable that inherits it.
-- expect: error: __gc is not allowed
return policy {
  title = "Gc at close",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local mt = setmetatable({}, { __index = { __gc = function() while true do end end } })
    mt.__gc = function() end
    setmetatable({}, mt)
  end,
}
