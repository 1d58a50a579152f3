-- The same, and out of fuel before anything could be set back.
-- expect: fuel
local shared = require "p.shared"
return policy {
  title = "A counter in a library, and no end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while shared.up() > 0 do
      shared.keep(shared)
    end
  end,
}
