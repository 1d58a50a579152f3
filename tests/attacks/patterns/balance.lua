-- %b() on nothing but opening parentheses: n^2.
-- expect: fuel
return policy {
  title = "Balance",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("("):rep(2000)
    while true do s:match("%b()") end
  end,
}
