-- Durations beyond 64 bits, and written strangely.
-- expect: value: ["nil","nil","nil","nil","nil","nil"]
return policy {
  title = "Durations that overflow",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, v in ipairs { "999999999999999999h", "9223372036854775807d", "1h1h1h1h", ("1h"):rep(1000), "-", "1e9h" } do
      local ok, d = pcall(time.duration, v)
      out[i] = tostring(ok and d or nil)
    end
    return { answer = out }
  end,
}
