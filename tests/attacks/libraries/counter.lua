-- A library that counts in a local: the second record would find what the first left.
-- expect: value: 2
local shared = require "p.shared"
return policy {
  title = "A counter in a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    shared.up()
    return { answer = shared.up() }
  end,
}
