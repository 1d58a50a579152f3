-- … also as names.
-- expect: error: is not valid UTF-8
return policy {
  title = "Key not utf8",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { ["\xff\xfe"] = 1 } }
  end,
}
