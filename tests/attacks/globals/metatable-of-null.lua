-- null is the record 0.
-- expect: error: attempt to index a boolean value
return policy {
  title = "Metatable of null",
  on = "thing",
  gives = { answer = json },
  eval = function()
    getmetatable(null).__index = nil
  end,
}
