-- require under another name: what it asks for stands nowhere to be read.
-- expect: refused: the name of a library stands behind the word, in quotes
local get = require
local innocent = get("p.innocent")
return policy {
  title = "By another word",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = innocent.title }
  end,
}
