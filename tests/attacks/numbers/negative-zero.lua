-- -0.0 equals 0 and prints with a sign.
-- expect: value: ["-0.0","0.0",true]
return policy {
  title = "Negative zero",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { tostring(-0.0), tostring(0.0), -0.0 == 0.0 } }
  end,
}
