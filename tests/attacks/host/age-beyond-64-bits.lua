-- An age that is itself too long.
-- expect: error: p/attack.lua
return policy {
  title = "Age beyond 64 bits",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:age(math.mininteger) }
  end,
}
