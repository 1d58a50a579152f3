-- An order that empties the list, and fills it again with something else.
-- expect: value: ["a","b","c"]
return policy {
  title = "Sort while it changes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { "c", "b", "a" }
    table.sort(t, function(a, b)
      for i = 1, 100 do t[i] = nil end
      for i = 1, 3 do t[i] = {} end
      return a < b
    end)
    return { answer = t }
  end,
}
