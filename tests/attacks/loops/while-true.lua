-- The plainest of all. The count hook sees it.
-- expect: fuel
return policy {
  title = "While true",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do end
  end,
}
