-- Sixteen bytes each.
-- expect: memory
return policy {
  title = "List of numbers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e9 do t[i] = i end
  end,
}
