-- Beyond 2^31 there is nothing.
-- expect: error: value out of range
return policy {
  title = "Utf8 char beyond",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = utf8.char(1 << 40) }
  end,
}
