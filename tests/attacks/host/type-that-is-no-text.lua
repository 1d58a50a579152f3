-- Types of every type.
-- expect: value: [false,false,false,false,false,false]
return policy {
  title = "Type that is no text",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, name in ipairs { 5, {}, true, thing, null, ctx } do out[i] = pcall(ctx.count, ctx, name) end
    return { answer = out }
  end,
}
