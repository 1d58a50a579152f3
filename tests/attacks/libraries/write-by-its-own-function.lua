-- The library's own function writes into a table that it closes over.
-- expect: error: cannot be changed here: what the library p/shared.lua holds is the same for all
local shared = require "p.shared"
return policy {
  title = "A library that keeps what it was told",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = shared.name("a", "mine") }
  end,
}
