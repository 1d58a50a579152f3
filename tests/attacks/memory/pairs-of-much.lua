-- pairs makes a list of the keys.
-- expect: fuel
return policy {
  title = "Pairs of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 50000 do t[i] = i end
    while true do
      for _ in pairs(t) do break end
    end
  end,
}
