-- The library is shared by all policies.
-- expect: error: string.upper cannot be assigned
return policy {
  title = "Library changed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    string.upper = nil
  end,
}
