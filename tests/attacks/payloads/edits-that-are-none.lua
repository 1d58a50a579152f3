-- What is no edit.
-- deliver: '{}'
-- expect: error
return intake { title = "Edits", map = function() return { 5, "x", { create = 5 }, { put = {}, set = 5 }, {} } end }
