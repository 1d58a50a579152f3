-- From the first instant to the last, paused and cancelled there, too.
-- expect: value: true
return policy {
  title = "Clock over all time",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local least, most = math.mininteger, math.maxinteger
    for _, t in ipairs { { start = least, stop = most }, { start = least, pause = least }, { start = most, stop = least },
      { start = least, cancel = most }, { start = least, reset = most, stop = most }, { start = 0, stop = least } } do
      for _, target in ipairs { 0, 1, most } do
        t.target = target
        pcall(ctx.clock, ctx, "c" .. target, t)
      end
    end
    return { answer = true }
  end,
}
