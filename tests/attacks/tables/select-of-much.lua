-- select with as many arguments as there can be.
-- expect: fuel
return policy {
  title = "Select of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 20000 do t[i] = i end
    while true do select("#", table.unpack(t)) end
  end,
}
