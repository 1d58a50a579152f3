-- A metamethod that takes the metatable away from below itself, and makes it anew, a hundred thousand times.
-- expect: fuel
return policy {
  title = "Changed while in use",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, m = {}, {}
    m.__index = function(self, k)
      setmetatable(self, nil)
      setmetatable(self, { __index = m.__index })
      return k
    end
    setmetatable(t, m)
    while true do
      local _ = t.x
    end
  end,
}
