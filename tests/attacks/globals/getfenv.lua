-- Environments by the functions of Lua 5.1.
-- expect: error: setfenv
return policy {
  title = "Getfenv",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setfenv(1, {})
  end,
}
