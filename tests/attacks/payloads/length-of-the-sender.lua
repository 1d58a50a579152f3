-- A number of the sender's as a length.
-- deliver: '{"n":4611686018427387904}'
-- expect: error: resulting string too large
return intake {
  title = "Length",
  map = function(delivery) return { { put = "thing/x", set = { data = ("x"):rep(delivery.body.n) } } } end,
}
