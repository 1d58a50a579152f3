-- Ten thousand keys are sorted for a loop that leaves at once.
-- expect: fuel
return policy {
  title = "Pairs of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 10000 do t[i] = i end
    while true do
      for _ in pairs(t) do break end
    end
  end,
}
