-- A function in it.
-- expect: error: argument 2.because.f is a function
return policy {
  title = "Finding because of a function",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    ctx:finding("f", { message = "m", because = { f = function() end } })
  end,
}
