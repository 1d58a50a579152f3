-- Two hundred thousand numbers.
-- deliver: '{"a":[0' + ',1' * 200000 + ']}'
-- expect: value: 200001
return intake { title = "Huge", map = function(delivery) return { { put = "thing/x", set = { data = #delivery.body.a } } } end }
