-- The same for removing, at both ends of the integers.
-- expect: value: [false,false,1]
return policy {
  title = "Remove at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local ok1 = pcall(table.remove, { 1 }, math.mininteger)
    local ok2 = pcall(table.remove, { 1 }, math.maxinteger)
    return { answer = { ok1, ok2, table.remove({ 1 }, 1) } }
  end,
}
