-- What belongs to intakes.
-- expect: error: ctx:ignore is for intakes
return policy {
  title = "Ignore in a policy",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    ctx:ignore("no")
  end,
}
