-- Finalizers run with hooks off: no count ends a loop in one, and no collectgarbage is needed to start it.
-- expect: error: __gc is not allowed
return policy {
  title = "Gc loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable({}, { __gc = function() while true do end end })
    for _ = 1, 1e5 do local _ = {} end
  end,
}
