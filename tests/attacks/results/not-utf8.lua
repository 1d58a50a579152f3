-- Bytes that are no text.
-- expect: error: result.answer.x is not valid UTF-8
return policy {
  title = "Not utf8",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { x = "\xff" } }
  end,
}
