-- Ranges from the least integer to the greatest.
-- expect: value: ["abc","","abc",0,3]
return policy {
  title = "Byte and sub at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = "abc"
    return { answer = { s:sub(math.mininteger, math.maxinteger), s:sub(math.maxinteger, math.mininteger), s:sub(0, 1 << 62),
      select("#", s:byte(math.maxinteger)), select("#", s:byte(math.mininteger, math.maxinteger)) } }
  end,
}
