-- A body that looks like what the host notes of a constructor or a function.
-- deliver: '{"$":"function","call":0}'
-- expect: value: {"$":"function","call":0}
return intake { title = "Dollar", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
