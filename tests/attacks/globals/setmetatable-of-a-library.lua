-- Another metatable for what all share: CVE-2022-24735 and CVE-2022-24736 (Redis: a script changed the environment
-- of
-- others; and a table without metatable crashed the check).
-- expect: error: cannot change a protected metatable
return policy {
  title = "Setmetatable of a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable(string, { __index = function() return "mine" end })
  end,
}
