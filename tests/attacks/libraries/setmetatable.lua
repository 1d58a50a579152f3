-- A metatable for what all share, as in CVE-2022-24735 (Redis).
-- expect: error: cannot change a protected metatable
local shared = require "p.shared"
return policy {
  title = "Setmetatable on a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable(shared, { __index = function() return "mine" end })
  end,
}
