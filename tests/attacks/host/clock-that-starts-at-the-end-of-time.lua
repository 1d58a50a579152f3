-- A start that never comes.
-- expect: value: true
return policy {
  title = "Clock that starts at the end of time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local ok, c = pcall(ctx.clock, ctx, "c", { start = math.maxinteger - 5, target = math.maxinteger - 5 })
    return { answer = not ok or c.due == nil }
  end,
}
