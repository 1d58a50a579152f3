-- A zero byte is a character like others, in texts and in patterns.
-- expect: value: [3,4,1,5]
return policy {
  title = "Zero bytes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = "a\0b\0c"
    local a, b = s:find("b%z")
    local c, d = s:find("a\0b\0c")
    return { answer = { a, b, c, d } }
  end,
}
