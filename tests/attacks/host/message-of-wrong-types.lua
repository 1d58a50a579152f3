-- Messages and drafts with what is no text.
-- expect: value: [false,false,false,false,false,false]
return policy {
  title = "Message of wrong types",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = { (pcall(ctx.message, ctx, "m", { to = 5 })), (pcall(ctx.message, ctx, 5, {})),
      (pcall(ctx.message, ctx, "m", { subject = {} })), (pcall(ctx.draft, ctx, "d", { body = pcall })),
      (pcall(ctx.draft, ctx, ("x"):rep(3000), {})), (pcall(ctx.draft, ctx, "", {})) } }
  end,
}
