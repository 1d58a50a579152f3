-- %q of what has no literal.
-- expect: error: value has no literal form
return policy {
  title = "Format quoted table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%q"):format({}) }
  end,
}
