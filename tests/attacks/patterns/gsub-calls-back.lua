-- Each match calls a function.
-- expect: fuel
return policy {
  title = "Gsub calls back",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do s:gsub(".", function() end) end
  end,
}
