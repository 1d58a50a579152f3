-- The rank of what this policy itself gives would turn in a ring.
-- expect: error: p/attack.lua
return policy {
  title = "Rank of itself",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:rank(thing, "answer") }
  end,
}
