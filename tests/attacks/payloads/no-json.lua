-- What is no JSON at all has no body.
-- deliver: '<xml/>'
-- expect: value: null
return intake { title = "XML", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
