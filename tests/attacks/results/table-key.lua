-- A table as a key would have to be shown by its address.
-- expect: error: has a key that is neither
return policy {
  title = "Table key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [{}] = 1 } }
  end,
}
