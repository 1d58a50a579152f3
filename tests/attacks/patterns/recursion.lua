-- CVE-2024-31228: a pattern so long that the matcher overflowed the stack by calling itself. Here each item is one
-- more
-- level in stock Lua.
-- expect: error: pattern too complex
return policy {
  title = "Recursion",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(250)
    return { answer = { s:find(("a?"):rep(250)) } }
  end,
}
