-- A message is no format.
-- expect: error: %s%n%d%99999s
return policy {
  title = "Message with formats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error("%s%n%d%99999s")
  end,
}
