-- Instants that no calendar reaches.
-- expect: value: true
return policy {
  title = "Local time at the ends of time",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _, t in ipairs { math.mininteger, math.maxinteger, 1 << 62, -(1 << 62), 8640000000000000 } do
      pcall(time.local_time, t, "Europe/Berlin")
      pcall(time.local_time, t, "UTC")
      pcall(time.at, t, "Europe/Berlin", t)
      pcall(time.at, 0, "America/New_York", t)
    end
    return { answer = true }
  end,
}
