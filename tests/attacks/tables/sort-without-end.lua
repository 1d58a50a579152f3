-- A list that is sorted again and again.
-- expect: fuel
return policy {
  title = "Sort without end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1000 do t[i] = i end
    while true do table.sort(t) end
  end,
}
