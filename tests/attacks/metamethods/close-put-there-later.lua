-- As with __gc: what comes later does not count, so the variable is not closable.
-- expect: error: non-closable value
return policy {
  title = "Close put there later",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = {}
    local t = setmetatable({}, m)
    m.__close = function() while true do end end
    local _ <close> = t
  end,
}
