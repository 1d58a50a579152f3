-- because may be any value, but a value it must be.
-- expect: error: argument 2 is nested more than 32 deep
return policy {
  title = "Finding because of a cycle",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local t = {}
    t.because = t
    ctx:finding("f", { message = "m", because = t })
  end,
}
