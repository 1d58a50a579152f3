-- A megabyte of digits and of garbage.
-- expect: memory
return policy {
  title = "Parse of megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("9"):rep(1 << 20), "2026-01-01T00:00:00." .. ("0"):rep(1 << 20) .. "Z"
    while true do
      time.parse(a)
      time.parse(b)
    end
  end,
}
