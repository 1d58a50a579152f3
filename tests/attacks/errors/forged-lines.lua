-- A message of several lines, one of which looks like the log of the host.
-- expect: error: first
return policy {
  title = "Forged lines",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error("first\n2026-01-05T09:00:00Z error: second")
  end,
}
