-- Constructors are tables with a metatable that marks them.
-- expect: error: attempt to index a boolean value
return policy {
  title = "Metatable of a constructor",
  on = "thing",
  gives = { answer = json },
  eval = function()
    getmetatable(text).__call = nil
  end,
}
