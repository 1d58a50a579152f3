-- The same in a table and in a closure.
-- expect: value: [false,false]
local kept, get = {}, nil

return policy {
  title = "Ctx kept in a table",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local found = { kept.ctx ~= nil, get ~= nil }
    kept.ctx = ctx
    get = function() return ctx:get("person", "ana") end
    return { answer = found }
  end,
}
