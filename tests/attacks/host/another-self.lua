-- A method of ctx with something else as ctx.
-- expect: error: ctx.count is called with a colon
return policy {
  title = "Another self",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx.count({}, "item") }
  end,
}
