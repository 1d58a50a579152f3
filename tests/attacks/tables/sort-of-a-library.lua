-- A library cannot be rearranged; it has no list to sort.
-- expect: value: 1
return policy {
  title = "Sort of a library",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.sort(string)
    return { answer = 1 }
  end,
}
