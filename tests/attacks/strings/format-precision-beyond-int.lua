-- A precision that does not fit an int.
-- expect: error: invalid conversion
return policy {
  title = "Format precision beyond int",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%.2147483648f"):format(1) }
  end,
}
