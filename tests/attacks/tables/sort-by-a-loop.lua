-- An order that never answers.
-- expect: fuel
return policy {
  title = "Sort by a loop",
  on = "thing",
  gives = { answer = json },
  eval = function()
    table.sort({ 1, 2 }, function() while true do end end)
  end,
}
