-- A description that contains itself.
-- expect: refused: nested more than 32 deep, or contains itself
local t = {}
t.t = t
return policy { title = "Cycle", on = "thing", params = t, eval = function() end }
