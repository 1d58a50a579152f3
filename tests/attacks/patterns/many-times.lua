-- A short search, many times.
-- expect: fuel
return policy {
  title = "Many times",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1000)
    while true do s:find("a*b") end
  end,
}
