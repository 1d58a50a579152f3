-- What is too large, or has a fraction, is no integer.
-- expect: value: [false,false,false,true,-9223372036854775808]
return policy {
  title = "Floats made integers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { math.tointeger(2^63) or false, math.tointeger(1.5) or false, (pcall(function() return 1.5 | 0 end)),
      math.tointeger(2^62) == 1 << 62, math.tointeger(-2^63) } }
  end,
}
