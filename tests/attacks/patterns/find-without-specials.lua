-- A pattern without specials is searched as it is.
-- expect: fuel
return policy {
  title = "Find without specials",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("ab"):rep(1 << 19)
    while true do s:find("aba0") end
  end,
}
