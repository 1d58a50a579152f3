-- A start so long ago that the time since does not fit.
-- expect: value: true
return policy {
  title = "Clock from the beginning of time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local ok, c = pcall(ctx.clock, ctx, "c", { start = math.mininteger, target = 1000 })
    return { answer = not ok or c.breached }
  end,
}
