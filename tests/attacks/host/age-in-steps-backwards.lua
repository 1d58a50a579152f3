-- A step below zero.
-- expect: error: step must be at least one second
return policy {
  title = "Age in steps backwards",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:age(0, math.mininteger) }
  end,
}
