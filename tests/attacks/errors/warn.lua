-- warn writes to the standard error of the host.
-- expect: error: warn
return policy {
  title = "Warn",
  on = "thing",
  gives = { answer = json },
  eval = function()
    warn("@on", "message")
  end,
}
