-- CVE-2024-31449 was a stack overflow by a width (bit.tohex of INT_MIN). Widths and precisions have two digits.
-- expect: error: invalid conversion
return policy {
  title = "Format widths",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%1000d"):format(1) }
  end,
}
