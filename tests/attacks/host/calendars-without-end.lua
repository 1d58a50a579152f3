-- Another calendar each time: what the host makes of one it may keep.
-- expect: fuel
return policy {
  title = "Calendars without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local function two(n) return ("%02d"):format(n) end
    for i = 0, 1e6 do
      ctx:is_open({ tz = "UTC", hours = { mon = { { two(i // 60 % 12) .. ":" .. two(i % 60), "23:" .. two(i // 720 % 60) } } } }, 0)
    end
  end,
}
