-- Everything is before everything: stock Lua raises "invalid order function", or reads beyond the list.
-- expect: value: 5000
return policy {
  title = "Sort by a contradiction",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 5000 do t[i] = i end
    table.sort(t, function() return true end)
    return { answer = #t }
  end,
}
