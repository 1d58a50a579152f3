-- A type with a name of four megabytes.
-- expect: memory
return policy {
  title = "Type of megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count(("x"):rep(4000000)) }
  end,
}
