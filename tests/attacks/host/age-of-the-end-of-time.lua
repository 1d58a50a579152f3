-- The age of an instant so far ahead, in steps so large, that it does not fit 64 bits when it is rounded down.
-- expect: error: p/attack.lua
return policy {
  title = "Age of the end of time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:age(math.maxinteger - 1, 5000000000000000000) }
  end,
}
