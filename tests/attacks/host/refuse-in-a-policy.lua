-- What belongs to guards.
-- expect: error: ctx:refuse is for guards
return policy {
  title = "Refuse in a policy",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    ctx:refuse("no")
  end,
}
