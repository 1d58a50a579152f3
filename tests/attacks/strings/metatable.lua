-- CVE-2025-46818 (Redis): the metatables of basic types could be changed by a script, and so run code as somebody
-- else.
-- getmetatable("") gives nothing that can be changed.
-- expect: error: attempt to index a boolean value
return policy {
  title = "Metatable",
  on = "thing",
  gives = { answer = json },
  eval = function()
    getmetatable("").__index = function() return 1 end
  end,
}
