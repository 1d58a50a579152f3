-- Bytes that are no text: no body.
-- deliver: '["\xff\xfe"]'
-- expect: value: null
return intake { title = "Bytes", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
