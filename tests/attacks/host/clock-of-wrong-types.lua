-- NaN, texts, tables, negative targets.
-- expect: value: [false,false,false,false,false,false,false]
return policy {
  title = "Clock of wrong types",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, t in ipairs { { start = 0 / 0, target = 1 }, { start = "now", target = 1 }, { start = 1, target = -1 },
      { start = 1 }, { start = 1, target = 1.5 }, { start = {}, target = {} }, { start = 1, target = 1, of = "thing/x" } } do
      out[i] = pcall(ctx.clock, ctx, "c", t)
    end
    return { answer = out }
  end,
}
