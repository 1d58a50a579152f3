-- A key of four megabytes.
-- expect: memory
return policy {
  title = "Get of megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:get("item", ("x"):rep(4000000)) }
  end,
}
