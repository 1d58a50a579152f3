-- An order that raises: the list is as it was.
-- expect: value: [3,2,1]
return policy {
  title = "Sort by an error",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, n = { 3, 2, 1 }, 0
    pcall(table.sort, t, function(a, b)
      n = n + 1
      if n == 2 then error("enough") end
      return a < b
    end)
    return { answer = t }
  end,
}
