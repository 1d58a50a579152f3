-- Integers and floats are compared as numbers, exactly.
-- expect: value: [true,false,true,false,true]
return policy {
  title = "Compared across kinds",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { math.maxinteger < 2^63, math.maxinteger == 2^63, (1 << 53) + 1 > 2^53, math.maxinteger + 0.0 == math.maxinteger,
      math.ult(1, -1) } }
  end,
}
