-- "1" is a name and no position.
-- deliver: '{"1":"a","2":"b"}'
-- expect: value: [null,"a"]
return intake {
  title = "Positions",
  map = function(delivery)
    return { { put = "thing/x", set = { data = { delivery.body[1] or null, delivery.body["1"] } } } }
  end,
}
