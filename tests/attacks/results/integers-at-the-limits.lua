-- 64 bits stay exact on the way out, into the model, and back.
-- expect: value: [-9223372036854775808,9223372036854775807,9007199254740993]
return policy {
  title = "Integers at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { math.mininteger, math.maxinteger, (1 << 53) + 1 } }
  end,
}
