-- More fields than a filter may have.
-- expect: error: p/attack.lua
return policy {
  title = "Filter with too many fields",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local filter = {}
    for i = 1, 1000 do filter["f" .. i] = 1 end
    return { answer = ctx:count("item", filter) }
  end,
}
