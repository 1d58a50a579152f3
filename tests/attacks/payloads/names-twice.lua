-- The same name twice means one thing here and another there.
-- deliver: '{"id":1,"id":2}'
-- expect: error
return intake { title = "Twice", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body.id } } } end }
