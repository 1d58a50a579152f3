-- Lua's utf8.char goes to 2^31; what it makes there is no UTF-8, and does not get out.
-- expect: error: is not valid UTF-8
return policy {
  title = "Utf8 char out of range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = utf8.char(0x7FFFFFFF) }
  end,
}
