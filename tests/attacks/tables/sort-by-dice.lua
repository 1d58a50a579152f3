-- An order that changes while it is asked.
-- expect: value: 1000
return policy {
  title = "Sort by dice",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, n = {}, 0
    for i = 1, 1000 do t[i] = i end
    table.sort(t, function()
      n = (n * 1103515245 + 12345) % 2147483648
      return n < 1073741824
    end)
    return { answer = #t }
  end,
}
