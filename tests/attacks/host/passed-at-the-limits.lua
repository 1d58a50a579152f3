-- Instants at both ends of the integers, NaN, infinity, and what is none.
-- expect: value: ["false","true","false","error","error","error","error"]
return policy {
  title = "Passed at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, t in ipairs { math.maxinteger, math.mininteger, 1e18, 0 / 0, 1 / 0, {}, "now" } do
      local ok, passed = pcall(ctx.passed, ctx, t)
      out[i] = ok and tostring(passed) or "error"
    end
    return { answer = out }
  end,
}
