-- A call that calls itself: no tail call makes room.
-- expect: fuel
return policy {
  title = "Call loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t
    t = setmetatable({}, { __call = function() return t() end })
    t()
  end,
}
