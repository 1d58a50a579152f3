-- What is only there by a metamethod is not there.
-- expect: value: null
return policy {
  title = "Only by index",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return setmetatable({}, { __index = { answer = "from afar" } })
  end,
}
