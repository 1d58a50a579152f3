-- From the least integer to the greatest, each of them there by __index.
-- expect: fuel
return policy {
  title = "Concat of all numbers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = table.concat(setmetatable({}, { __index = function() return "" end }), "", math.mininteger,
      math.maxinteger) }
  end,
}
