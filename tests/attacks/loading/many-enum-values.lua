-- An enum of a hundred thousand values.
-- expect: refused
local values = {}
for i = 1, 90000 do values[i] = "v" .. i end
return model { wide = { fields = { state = enum(values) } } }
