-- What is called must be a function; a table that can be called is none.
-- expect: refused: eval
return policy { title = "x", on = "thing", eval = setmetatable({}, { __call = function() while true do end end }) }
