-- Thresholds that do not fit 64 bits.
-- expect: value: true
return policy {
  title = "Clock thresholds beyond time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for _, threshold in ipairs { "1000%", "+9223372036854775807ms", "-9223372036854775807ms", "+999999999999h" } do
      pcall(ctx.clock, ctx, "c" .. threshold, { start = 0, target = math.maxinteger, thresholds = { threshold } })
    end
    return { answer = true }
  end,
}
