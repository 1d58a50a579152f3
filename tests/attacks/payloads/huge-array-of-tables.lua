-- Half a megabyte of empty tables: thirty bytes of memory for each of the three that came.
-- deliver: '[[]' + ',[]' * 150000 + ']'
-- expect: memory
return intake { title = "Huge", map = function(delivery) return { { put = "thing/x", set = { data = #delivery.body } } } end }
