-- The format ends in the middle of a conversion.
-- expect: error: 'format'
return policy {
  title = "Format at the end of a percent",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%d %"):format(1) }
  end,
}
