-- null has no fields.
-- expect: error: null has no field 'name'
return policy {
  title = "Null followed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = null.name }
  end,
}
