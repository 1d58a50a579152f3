-- … with a table that reads from ctx, and with a record.
-- expect: value: [false,false,false]
return policy {
  title = "Another self that looks like it",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local fake = setmetatable({}, { __index = ctx })
    return { answer = { (pcall(ctx.count, fake, "item")), (pcall(ctx.count, thing, "item")), (pcall(ctx.count)) } }
  end,
}
