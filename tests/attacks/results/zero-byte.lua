-- A zero byte in a text.
-- expect: value: "a\u0000b"
return policy {
  title = "Zero byte",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = "a\0b" }
  end,
}
