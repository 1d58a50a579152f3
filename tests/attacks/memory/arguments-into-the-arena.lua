-- The host copies what it is given. The copies live until the evaluation is over.
-- expect: memory
return policy {
  title = "Arguments into the arena",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local s = ("x"):rep(1 << 20)
    while true do
      pcall(ctx.count, ctx, "item", { group = { s, s, s } })
    end
  end,
}
