-- The same for a sign.
-- expect: error: attempt to perform arithmetic on a string value
return policy {
  title = "Negated",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = -"2" }
  end,
}
