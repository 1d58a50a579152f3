-- Each call of the host is caught, so that an error of one ends nothing.
-- expect: fuel
return policy {
  title = "Host calls caught",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do
      pcall(ctx.count, ctx, "item", { group = 1 })
    end
  end,
}
