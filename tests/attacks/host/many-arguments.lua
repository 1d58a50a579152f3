-- A hundred thousand arguments to a function that takes two.
-- expect: fuel
return policy {
  title = "Many arguments",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local t = {}
    for i = 1, 90000 do t[i] = i end
    while true do
      pcall(ctx.count, ctx, "item", {}, table.unpack(t))
    end
  end,
}
