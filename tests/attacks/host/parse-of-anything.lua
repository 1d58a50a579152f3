-- What is no instant is nil; nothing overflows.
-- expect: value: ["nil","nil","nil","nil","nil","nil","nil","nil"]
return policy {
  title = "Parse of anything",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, v in ipairs { "99999-99-99T99:99:99Z", "2026-01-01T00:00:00+99:99", ("9"):rep(400), 0 / 0, 1e300, {}, "", "-" } do
      local ok, t = pcall(time.parse, v)
      out[i] = tostring(ok and t or nil)
    end
    return { answer = out }
  end,
}
