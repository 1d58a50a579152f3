-- An order that would leave the sort in the middle of it.
-- expect: error: coroutine
return policy {
  title = "Sort that yields",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.sort({ 3, 2, 1 }, function(a, b)
      coroutine.yield()
      return a < b
    end)
  end,
}
