-- More conversions than arguments: what is not there is not to be read.
-- expect: error: (no value)
return policy {
  title = "Format without arguments",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%s"):rep(50):format() }
  end,
}
