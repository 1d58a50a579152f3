-- Shifts by more than there are bits, and by negative numbers.
-- expect: value: [0,0,1,-9223372036854775808,0,9223372036854775807]
return policy {
  title = "Shifts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { 1 << 64, 1 >> math.maxinteger, 1 << 0, 1 << 63, 1 << math.mininteger, math.maxinteger >> 0 } }
  end,
}
