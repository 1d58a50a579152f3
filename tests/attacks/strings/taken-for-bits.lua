-- The same for bits.
-- expect: error: attempt to perform bitwise operation on a string value
return policy {
  title = "Taken for bits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = "5" | 1 }
  end,
}
