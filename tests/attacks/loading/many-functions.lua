-- Five thousand functions in a description, each of which the host notes.
-- expect: refused: params
local t = {}
for i = 1, 5000 do t["f" .. i] = function() return i end end
return policy { title = "x", on = "thing", eval = function() end, params = t }
