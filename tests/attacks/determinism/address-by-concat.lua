-- A table does not become a text by itself.
-- expect: error: attempt to concatenate a table value
return policy {
  title = "Address by concat",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = {} .. "" }
  end,
}
