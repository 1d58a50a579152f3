-- Lua marks an object for finalization when it gets its metatable; a host that looks at __gc only then can be had
-- by a
-- metatable that changes afterwards. What is put there later counts for nothing.
-- expect: value: "no finalizer ran"
return policy {
  title = "Gc put there later",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local ran = false
    local m = {}
    local t = setmetatable({}, m)
    m.__gc = function() ran = true while true do end end
    setmetatable({}, {})
    t = nil
    for _ = 1, 1e4 do local _ = { t } end
    return { answer = ran and "it ran" or "no finalizer ran" }
  end,
}
