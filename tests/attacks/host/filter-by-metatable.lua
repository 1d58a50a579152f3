-- A filter that answers by metamethods: it is read by raw access.
-- expect: value: 200
return policy {
  title = "Filter by metatable",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", setmetatable({}, { __index = function() while true do end end, __pairs = error })) }
  end,
}
