-- The same finding twice.
-- expect: error: is said twice
return policy {
  title = "Finding twice",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    ctx:finding("f", { message = "one" })
    ctx:finding("f", { message = "two" })
  end,
}
