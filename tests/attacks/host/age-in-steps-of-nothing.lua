-- A step of zero divides by zero.
-- expect: error: step must be at least one second
return policy {
  title = "Age in steps of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:age(0, 0) }
  end,
}
