-- … so long ago that the next step does not fit.
-- expect: value: 5000000000000000000
return policy {
  title = "Age of the beginning of time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:age(-9000000000000000000, 5000000000000000000) }
  end,
}
