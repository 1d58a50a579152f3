-- JSON nested a thousand deep (CVE-2022-24834: cjson). Beyond 64 it is refused at the door; should it come
-- nevertheless,
-- the delivery has a text and no body.
-- deliver: '{"a":' * 1000 + '1' + '}' * 1000
-- expect: value: null
return intake { title = "Nested", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
