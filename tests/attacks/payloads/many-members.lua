-- A hundred thousand names.
-- deliver: '{"a":1' + ',"k\#":1' * 80000 + '}'
-- expect: error: keys
return intake { title = "Many", map = function() return { { put = "thing/x", set = { data = 1 } } } end }
