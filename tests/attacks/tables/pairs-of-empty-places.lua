-- A large table from which all but one has gone: its places are looked at all the same.
-- expect: fuel
return policy {
  title = "Pairs of empty places",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 8000 do t["k" .. i] = 1 end
    for i = 1, 7999 do t["k" .. i] = nil end
    while true do
      for _ in pairs(t) do end
    end
  end,
}
