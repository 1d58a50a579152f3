-- null is there and is nothing: it is neither nil nor false.
-- deliver: '{"a":null}'
-- expect: value: [true,false,true]
return intake {
  title = "Null",
  map = function(delivery)
    local a = delivery.body.a
    return { { put = "thing/x", set = { data = { a == null, a == nil, a ~= false } } } }
  end,
}
