-- Keys are names or positions.
-- expect: error: has a key that is neither
return policy {
  title = "Boolean key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { [true] = 1 } }
  end,
}
