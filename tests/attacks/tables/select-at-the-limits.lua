-- From the back, beyond the front, and at nothing.
-- expect: value: [3,false,false,false,0,"c"]
return policy {
  title = "Select at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { select("#", nil, nil, nil), (pcall(select, 0)), (pcall(select, -1)), (pcall(select, math.mininteger, 1)),
      select("#", select(math.maxinteger, 1, 2)), (select(-1, "a", "b", "c")) } }
  end,
}
