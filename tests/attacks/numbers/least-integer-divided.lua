-- The least integer by -1 traps on some processors.
-- expect: value: [-9223372036854775808,0,0,-9223372036854775808,9223372036854775807]
return policy {
  title = "Least integer divided",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m, one = math.mininteger, -1
    return { answer = { m // one, m % one, math.fmod(m, one), math.abs(m), m - 1 } }
  end,
}
