-- NaN in it.
-- expect: error: is not a finite number
return policy {
  title = "Finding because of nan",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    ctx:finding("f", { message = "m", because = { 0 / 0 } })
  end,
}
