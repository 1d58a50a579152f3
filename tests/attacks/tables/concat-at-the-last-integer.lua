-- The loop must end at the greatest integer, and not wrap around.
-- expect: value: "ab"
return policy {
  title = "Concat at the last integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = table.concat({ [math.maxinteger - 1] = "a", [math.maxinteger] = "b" }, "", math.maxinteger - 1,
      math.maxinteger) }
  end,
}
