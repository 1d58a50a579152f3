-- Every place is looked at twice.
-- expect: fuel
return policy {
  title = "Frontier",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a "):rep(1 << 19)
    while true do s:gsub("%f[%w]%w+%f[%W]", "") end
  end,
}
