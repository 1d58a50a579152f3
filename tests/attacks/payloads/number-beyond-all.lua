-- 1e999 is no number: no body.
-- deliver: '[1e999]'
-- expect: value: null
return intake { title = "Beyond", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
