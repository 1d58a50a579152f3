-- A list that all share, changed for the others.
-- expect: error: cannot be changed here: what the library p/shared.lua holds is the same for all
local shared = require "p.shared"
return policy {
  title = "Write into a library's table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    shared.list[1] = "mine"
  end,
}
