-- A text where an integer is kept, and a statement in it.
-- expect: error: p/attack.lua
return policy {
  title = "Filter of another kind",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", { group = "1; DROP TABLE item; --" }) }
  end,
}
