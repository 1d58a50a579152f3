-- Files of the machine.
-- expect: error: require
return policy {
  title = "Require",
  on = "thing",
  gives = { answer = json },
  eval = function()
    require("os").exit(1)
  end,
}
