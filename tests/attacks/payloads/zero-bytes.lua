-- A zero byte, escaped: a character like others.
-- deliver: '{"a":"x\\u0000y"}'
-- expect: value: [3,"x\u0000y"]
return intake {
  title = "Zero",
  map = function(delivery) return { { put = "thing/x", set = { data = { #delivery.body.a, delivery.body.a } } } } end,
}
