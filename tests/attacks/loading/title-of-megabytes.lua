-- A title that nobody can read. It is text, and is kept.
-- expect: value: null
return policy { title = ("x"):rep(3 << 20), on = "thing", eval = function() end }
