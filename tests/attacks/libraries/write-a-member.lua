-- A function that the innocent policy calls, replaced.
-- expect: error: cannot be changed here: what the library p/shared.lua holds is the same for all
local shared = require "p.shared"
return policy {
  title = "Replace a library's function",
  on = "thing",
  gives = { answer = json },
  eval = function()
    shared.up = function() return "mine" end
  end,
}
