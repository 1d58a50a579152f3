-- Variables of the process.
-- expect: error: os
return policy {
  title = "Environment",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = os.getenv("HOME") }
  end,
}
