-- More than a thousand, less than one, and fractions of records.
-- expect: value: [false,false,false,false,false,200]
return policy {
  title = "Top of everything",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, n in ipairs { 1001, 0, -1, 1.5, math.mininteger, 1000 } do
      local ok, list = pcall(ctx.top, ctx, "item", "weight", n)
      out[i] = ok and #list
    end
    return { answer = out }
  end,
}
