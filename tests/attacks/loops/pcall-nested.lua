-- A hundred pcalls, one within the other, each of which goes on when the one below has been ended.
-- expect: fuel
return policy {
  title = "Pcall nested",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f(n)
      if n == 0 then while true do end end
      pcall(f, n - 1)
      f(n)
    end
    f(100)
  end,
}
