-- A library is shared by all: as a metatable it could be told from others, or changed.
-- expect: error: a library cannot be a metatable
return policy {
  title = "Library as metatable",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable({}, string)
  end,
}
