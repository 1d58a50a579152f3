-- A hundred thousand names: what nobody reads costs nothing.
-- deliver: '{"a":1' + ',"k\#":1' * 80000 + '}'
-- expect: value: 1
return intake { title = "Many", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body.a } } } end }
