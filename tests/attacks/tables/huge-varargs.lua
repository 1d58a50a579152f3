-- A hundred thousand arguments, passed on by varargs.
-- expect: fuel
return policy {
  title = "Huge varargs",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 90000 do t[i] = i end
    local function f(...) return ... end
    while true do f(f(f(table.unpack(t)))) end
  end,
}
