-- Floats of three hundred digits, and integers, become texts by our own shortest form.
-- expect: value: "1.7976931348623157e+308|-9223372036854775808|0.1|1e+100"
return policy {
  title = "Concat of huge numbers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = table.concat({ 1.7976931348623157e308, math.mininteger, 0.1, 1e100 }, "|") }
  end,
}
