-- A capture of any length, and it again.
-- expect: fuel
return policy {
  title = "Back reference",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(300)
    while true do s:match("(a*)%1b") end
  end,
}
