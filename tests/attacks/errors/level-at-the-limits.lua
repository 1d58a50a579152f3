-- Levels at both ends of the integers.
-- expect: value: ["x","x"]
return policy {
  title = "Level at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { select(2, pcall(error, "x", math.maxinteger)), select(2, pcall(error, "x", math.mininteger)) } }
  end,
}
