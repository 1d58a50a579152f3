-- Of a field that there is not, of no record, of a record by its id.
-- expect: value: [false,false,false]
return policy {
  title = "History of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = { (pcall(ctx.history, ctx, thing, "nothing")), (pcall(ctx.history, ctx, nil, "size")),
      (pcall(ctx.history, ctx, "thing/x", "size")) } }
  end,
}
