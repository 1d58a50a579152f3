-- Only the first result counts.
-- expect: value: 1
return policy {
  title = "Several",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = 1 }, { answer = 2 }, error
  end,
}
