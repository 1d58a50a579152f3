-- Which Lua it is is no secret, and the same until the host is changed.
-- expect: value: "Lua 5.4"
return policy {
  title = "Version",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = _VERSION }
  end,
}
