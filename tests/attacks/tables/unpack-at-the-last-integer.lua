-- The loop must end at the greatest integer.
-- expect: value: 3
return policy {
  title = "Unpack at the last integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = select("#", table.unpack({}, math.maxinteger - 2, math.maxinteger)) }
  end,
}
