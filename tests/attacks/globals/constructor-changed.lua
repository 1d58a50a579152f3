-- A constructor is shared by all files.
-- expect: error: text cannot be changed
return policy {
  title = "Constructor changed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    text.default = 1
  end,
}
