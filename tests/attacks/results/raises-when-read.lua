-- What is given back is copied by raw access: no metamethod runs.
-- expect: value: {"a":1}
return policy {
  title = "Raises when read",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = setmetatable({ a = 1 }, { __index = error, __pairs = error, __len = error, __tostring = error }) }
  end,
}
