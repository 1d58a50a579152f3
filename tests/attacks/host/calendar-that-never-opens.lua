-- Looking for an opening that there is not.
-- expect: value: true
return policy {
  title = "Calendar that never opens",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for _, c in ipairs { { tz = "UTC", hours = {} }, { tz = "UTC", hours = { mon = { { "09:00", "09:00" } } } }, {}, { hours = 5 },
      { tz = 5 }, { tz = "UTC", hours = { mon = { { "25:00", "99:99" } } } }, { tz = ("x"):rep(10000) } } do
      pcall(ctx.next_open, ctx, c, 0)
      pcall(ctx.working_add, ctx, c, 0, math.maxinteger)
    end
    return { answer = true }
  end,
}
