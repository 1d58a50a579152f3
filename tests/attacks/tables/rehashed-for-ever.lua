-- A table that grows and is emptied: each growth counts all keys.
-- expect: fuel
return policy {
  title = "Rehashed for ever",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      local t = {}
      for i = 1, 1000 do t["k" .. i] = i end
    end
  end,
}
