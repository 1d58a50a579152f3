-- Lua would give up after 2000 steps; here it is refused when it is made.
-- expect: error: __index leads back to the table itself
return policy {
  title = "Index is itself",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    setmetatable(t, { __index = t })
    return { answer = t.x }
  end,
}
