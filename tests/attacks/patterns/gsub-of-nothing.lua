-- The empty pattern matches between all bytes.
-- expect: fuel
return policy {
  title = "Gsub of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do s:gsub("", "") end
  end,
}
