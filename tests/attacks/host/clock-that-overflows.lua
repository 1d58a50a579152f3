-- A promise beyond the end of time: its due instant does not fit 64 bits.
-- expect: value: true
return policy {
  title = "Clock that overflows",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local ok, c = pcall(ctx.clock, ctx, "c", { start = 0, target = math.maxinteger })
    return { answer = not ok or c.state == "running" }
  end,
}
