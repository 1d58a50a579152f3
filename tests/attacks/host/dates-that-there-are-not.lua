-- Dates beyond the calendar.
-- expect: value: ["nil","nil","nil","nil"]
return policy {
  title = "Dates that there are not",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, v in ipairs { "2026-02-30", "9999999999-01-01", "0000-00-00", "-2026-01-01" } do
      local ok, d = pcall(time.date, v)
      out[i] = tostring(ok and d or nil)
    end
    return { answer = out }
  end,
}
