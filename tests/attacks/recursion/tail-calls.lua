-- No stack grows; only fuel ends it.
-- expect: fuel
return policy {
  title = "Tail calls",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() return f() end
    f()
  end,
}
