-- The machine itself.
-- expect: error: os
return policy {
  title = "Os and io",
  on = "thing",
  gives = { answer = json },
  eval = function()
    os.execute("reboot")
  end,
}
