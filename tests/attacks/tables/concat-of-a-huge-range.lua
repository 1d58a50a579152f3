-- The first element that is not there ends it.
-- expect: error: invalid value (nil) at index 1 in table for 'concat'
return policy {
  title = "Concat of a huge range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = table.concat({}, "x", 1, math.maxinteger) }
  end,
}
