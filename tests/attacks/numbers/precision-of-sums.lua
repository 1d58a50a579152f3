-- Sums of floats are rounded the same way everywhere.
-- expect: value: [0.30000000000000004,5e-324,1.7976931348623157e+308,-0.09999999999999998]
return policy {
  title = "Precision of sums",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 0.2 - 0.3 } }
  end,
}
