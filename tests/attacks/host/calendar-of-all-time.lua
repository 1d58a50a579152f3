-- Working time from the first instant to the last.
-- expect: value: true
return policy {
  title = "Calendar of all time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local c = { tz = "Europe/Berlin", hours = { mon = { { "09:00", "17:00" } }, sun = { { "22:00", "02:00" } } } }
    for _, from in ipairs { math.mininteger, 0, math.maxinteger } do
      for _, to in ipairs { math.mininteger, 0, math.maxinteger } do
        pcall(ctx.working_time, ctx, c, from, to)
        pcall(ctx.working_add, ctx, c, from, to)
      end
      pcall(ctx.next_open, ctx, c, from)
      pcall(ctx.next_close, ctx, c, from)
      pcall(ctx.is_open, ctx, c, from)
    end
    return { answer = true }
  end,
}
