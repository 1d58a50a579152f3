-- 200 C levels do not count for Lua functions; the stack of the script is memory.
-- expect: memory
return policy {
  title = "Plain",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() return 1 + f() end
    f()
  end,
}
