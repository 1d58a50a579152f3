-- Keys of every type; with zero bytes and quotes.
-- expect: value: ["false","false","false","nil","nil","false"]
return policy {
  title = "Get of strange keys",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, key in ipairs { 5, {}, true, "a\0b", "' OR 1=1 --", "\xff" } do
      local ok, r = pcall(ctx.get, ctx, "item", key)
      out[i] = tostring(ok and r)
    end
    return { answer = out }
  end,
}
