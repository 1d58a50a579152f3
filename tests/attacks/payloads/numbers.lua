-- Numbers at the limits: exact where they are integers.
-- deliver: '[9223372036854775807,-9223372036854775808,9007199254740993,18446744073709551615,1e308,-0.0,5e-324]'
-- expect: value: [9223372036854775807,-9223372036854775808,9007199254740993,true,1e+308,true,5e-324]
return intake {
  title = "Numbers",
  map = function(delivery)
    local b = delivery.body
    b[4] = b[4] == 2^64
    b[6] = b[6] == 0
    return { { put = "thing/x", set = { data = b } } }
  end,
}
