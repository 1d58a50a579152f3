-- A loop without a loop statement.
-- expect: fuel
return policy {
  title = "Goto",
  on = "thing",
  gives = { answer = json },
  eval = function()
    ::again::
    goto again
  end,
}
