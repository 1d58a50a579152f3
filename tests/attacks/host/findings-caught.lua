-- … caught, so that it goes on.
-- expect: fuel
return policy {
  title = "Findings caught",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    for i = 1, 1e9 do
      pcall(ctx.finding, ctx, "f", { message = "m", key = "k" .. i })
    end
  end,
}
