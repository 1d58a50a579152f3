-- A number is no record: none can be forged.
-- expect: error: attempt to index a number value
return policy {
  title = "Record by number",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = (1 << 40 | 1).name }
  end,
}
