-- A hundred thousand members, none of them known.
-- expect: memory
return policy {
  title = "Finding with many members",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local t = {}
    for i = 1, 8000 do t["member" .. i] = 1 end
    while true do
      pcall(ctx.finding, ctx, "f", t)
    end
  end,
}
