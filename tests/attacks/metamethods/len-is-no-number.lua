-- A length of the wrong type must be an error, not a cast.
-- expect: error: object length is not an integer
return policy {
  title = "Len is no number",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.insert(setmetatable({}, { __len = function() return "many" end }), 1)
  end,
}
