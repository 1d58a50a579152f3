-- Texts have no members of their own.
-- expect: error: attempt to index a string value
return policy {
  title = "Library changed by a method",
  on = "thing",
  gives = { answer = json },
  eval = function()
    ("").upper = 1
  end,
}
