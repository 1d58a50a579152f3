-- Members of every wrong type.
-- expect: value: [false,false,false,false,false,false,false,false]
return policy {
  title = "Finding of wrong types",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local out = {}
    for i, t in ipairs { { message = 5 }, { message = {} }, { message = "" }, { message = "m", key = 5 },
      { message = "m", owner = {} }, { message = "m", severity = "apocalyptic" }, { message = "m", next = thing },
      { message = "m", unknown = 1 } } do
      out[i] = pcall(ctx.finding, ctx, "f", t)
    end
    return { answer = out }
  end,
}
