-- A list with a hole: its length would depend on how it was made.
-- expect: error: result.answer has a hole
return policy {
  title = "Hole",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { 1, nil, 3 } }
  end,
}
