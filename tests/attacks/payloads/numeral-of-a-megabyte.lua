-- One number of a million digits, beyond what a number can be: no body.
-- deliver: '[1' + '0' * 1000000 + ']'
-- expect: value: null
return intake { title = "Digits", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
