-- Ten thousand types, each of which is a table of the database.
-- expect: refused
local types = {}
for i = 1, 5000 do types["t" .. i] = { fields = { name = text } } end
return model(types)
