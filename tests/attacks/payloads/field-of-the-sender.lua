-- A name of the sender's as a field.
-- deliver: '{"field":"name; DROP TABLE thing; --","value":1}'
-- expect: error
return intake {
  title = "Field",
  map = function(delivery) return { { put = "thing/x", set = { [delivery.body.field] = delivery.body.value } } } end,
}
