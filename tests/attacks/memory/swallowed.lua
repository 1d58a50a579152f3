-- for … pcall(string.rep, "x", 1 << 30): measured, 200 errors of memory swallowed in stock Lua. With lengths that
-- are
-- allowed one by one.
-- expect: fuel
return policy {
  title = "Swallowed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e6 do
      pcall(function() t[i] = ("x"):rep(1 << 19) .. i end)
    end
  end,
}
