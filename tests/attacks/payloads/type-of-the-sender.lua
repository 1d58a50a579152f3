-- A type of the sender's: what the host keeps for itself is no type.
-- deliver: '{"type":"_meta"}'
-- expect: error
return intake {
  title = "Type",
  map = function(delivery) return { { put = delivery.body.type .. "/x", set = { name = "x" } } } end,
}
