-- A library under a name that nobody could read before the file ran.
-- expect: refused: a library is required by its pack and file, in quotes
local shared = require("p." .. "shared")
return policy {
  title = "A computed name",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = shared.up() }
  end,
}
