-- A width that does not fit an int.
-- expect: error: invalid conversion
return policy {
  title = "Format width beyond int",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%99999999999999999999d"):format(1) }
  end,
}
