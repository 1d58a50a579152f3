-- A record of another type where one is expected.
-- expect: error: p/attack.lua
return policy {
  title = "Filter of foreign records",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", { owner = thing }) }
  end,
}
