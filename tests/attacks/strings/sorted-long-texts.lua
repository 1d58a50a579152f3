-- Sorting compares.
-- expect: fuel
return policy {
  title = "Sorted long texts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s, t = ("x"):rep(1 << 16), {}
    for i = 1, 50 do t[i] = s .. i end
    while true do table.sort(t) end
  end,
}
