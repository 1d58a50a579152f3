-- A field that the policy did not say it gives.
-- expect: error: which is not in gives
return policy {
  title = "Another field",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = 1, name = "another's" }
  end,
}
