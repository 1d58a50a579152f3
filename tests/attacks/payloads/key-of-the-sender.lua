-- A name of the sender's as the key of a record.
-- deliver: '{"key":"../../x\'; DROP TABLE thing; --"}'
-- expect: error
return intake {
  title = "Key",
  map = function(delivery) return { { put = "thing/" .. delivery.body.key, set = { name = "x" } } } end,
}
