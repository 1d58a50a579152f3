-- Bytes go from 0 to 255.
-- expect: error: value out of range
return policy {
  title = "Char out of range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = string.char(65, 256) }
  end,
}
