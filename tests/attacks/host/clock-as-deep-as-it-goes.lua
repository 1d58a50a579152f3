-- Clocks with all conditions there are, for ever.
-- set: '"size":1'
-- expect: memory
return policy {
  title = "Clock as deep as it goes",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for i = 1, 1e6 do
      pcall(ctx.clock, ctx, "c", { start = { size = 1 }, stop = { size = 2 }, pause = { size = { 3, 4, 5 } }, cancel = { size = 6 },
        target = "4h", thresholds = { "10%", "20%", "30%", "-1h", "+1h" } })
    end
  end,
}
