-- Control characters and what is no UTF-8 must not reach a log or a JSON document.
-- expect: error: a??b???c
return policy {
  title = "Message of garbage",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error("a\0\27b\xff\xc0\x80c")
  end,
}
