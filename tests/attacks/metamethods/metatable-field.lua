-- What is protected could not be told from what is the host's.
-- expect: error: __metatable is not allowed
return policy {
  title = "Metatable field",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable({}, { __metatable = {} })
  end,
}
