-- A code that was not declared, with a line break in it.
-- expect: error: is not declared
return policy {
  title = "Finding not declared",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    ctx:finding("g\nh", { message = "m" })
  end,
}
