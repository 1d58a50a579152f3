-- Half of a character: no JSON, so no body.
-- deliver: '["\\ud800"]'
-- expect: value: null
return intake { title = "Surrogate", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
