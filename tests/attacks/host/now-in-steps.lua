-- Steps of nothing, backwards, and longer than all time.
-- expect: value: [false,false,0]
return policy {
  title = "Now in steps",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = { (pcall(ctx.now, ctx, 0)), (pcall(ctx.now, ctx, -1)), ctx:now(math.maxinteger) } }
  end,
}
