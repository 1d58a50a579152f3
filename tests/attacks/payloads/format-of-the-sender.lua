-- A format of the sender's.
-- deliver: '{"format":"%99.99f%s%p%n"}'
-- expect: error
return intake {
  title = "Format",
  map = function(delivery) return { { put = "thing/x", set = { data = delivery.body.format:format(1e308, {}, {}) } } } end,
}
