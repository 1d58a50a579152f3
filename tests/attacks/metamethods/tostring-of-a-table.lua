-- What is asked for is a text, and only a text.
-- expect: error: '__tostring' must return a string
return policy {
  title = "Tostring of a table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    tostring(setmetatable({}, { __tostring = function() return {} end }))
  end,
}
