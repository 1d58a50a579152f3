-- A shared table becomes a metatable: what is kept in it then would be kept for all.
-- expect: error: a library cannot be a metatable
local shared = require "p.shared"
return policy {
  title = "A library's table as a metatable",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable({}, shared.map)
  end,
}
