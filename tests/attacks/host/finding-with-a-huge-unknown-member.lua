-- A name of a megabyte, compared with all that there are.
-- expect: memory
return policy {
  title = "Finding with a huge unknown member",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local t = { message = "m", [("x"):rep(1 << 20)] = 1 }
    while true do
      pcall(ctx.finding, ctx, "f", t)
    end
  end,
}
