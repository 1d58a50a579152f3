-- table.sort takes its pivot by the clock in stock Lua: ties came out in four orders in four runs. Here it is
-- stable.
-- expect: value: true
return policy {
  title = "Ties in a sort",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1000 do t[i] = { key = i % 7, at = i } end
    table.sort(t, function(a, b) return a.key < b.key end)
    local stable = true
    for i = 2, #t do
      if t[i].key == t[i - 1].key and t[i].at < t[i - 1].at then stable = false end
    end
    return { answer = stable }
  end,
}
