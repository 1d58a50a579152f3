-- Nor can ctx be taught something.
-- expect: error: ctx cannot be changed
return policy {
  title = "Ctx changed",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    ctx.count = function() return 5 end
  end,
}
