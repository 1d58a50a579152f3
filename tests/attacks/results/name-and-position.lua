-- "1" and 1 would be one name.
-- expect: error: is there twice
return policy {
  title = "Name and position",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { "a", ["1"] = "b", x = 1 } }
  end,
}
