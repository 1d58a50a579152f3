-- A hundred million results.
-- expect: error: too many results to unpack
return policy {
  title = "Unpack of a huge range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = table.unpack({}, 1, 1e8) }
  end,
}
