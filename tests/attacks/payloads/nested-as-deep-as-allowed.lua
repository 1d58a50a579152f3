-- As deep as the reader lets it be, and back out: what goes out may be less deep than what came in.
-- deliver: '[' * 60 + ']' * 60
-- expect: error: nested more than 32 deep
return intake { title = "Nested", map = function(delivery) return { { put = "thing/x", set = { data = delivery.body } } } end }
