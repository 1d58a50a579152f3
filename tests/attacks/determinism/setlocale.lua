-- Nor can it be set.
-- expect: error: os
return policy {
  title = "Setlocale",
  on = "thing",
  gives = { answer = json },
  eval = function()
    os.setlocale("de_DE.UTF-8")
  end,
}
