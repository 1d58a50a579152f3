-- "10" + 1 is 11 in stock Lua. Here texts are not taken for numbers.
-- expect: error: attempt to perform arithmetic on a string value
return policy {
  title = "Taken for a number",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = "10" + 1 }
  end,
}
