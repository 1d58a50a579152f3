-- Ranks of every type.
-- expect: value: [false,false,false,false,false,200]
return policy {
  title = "Rank of what is no record",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, r in ipairs { 5, {}, "item/i1", null, true, ctx:get("item", "i0") } do
      local ok, rank = pcall(ctx.rank, ctx, r, "weight")
      out[i] = ok and rank
    end
    return { answer = out }
  end,
}
