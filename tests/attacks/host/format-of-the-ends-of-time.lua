-- Instants, dates and durations at both ends of the integers.
-- expect: value: true
return policy {
  title = "Format of the ends of time",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local all = true
    for _, t in ipairs { math.mininteger, math.maxinteger, 1 << 62, -(1 << 62), 253402300800000, -62167219200001 } do
      for _, f in ipairs { time.format, time.format_duration, time.format_date } do
        local ok, text = pcall(f, t)
        all = all and (not ok or text == nil or type(text) == "string" and #text < 60)
      end
    end
    return { answer = all }
  end,
}
