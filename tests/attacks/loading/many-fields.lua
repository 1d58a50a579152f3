-- More fields than a type may have.
-- expect: refused: fields
local fields = {}
for i = 1, 5000 do fields["f" .. i] = text end
return model { wide = { fields = fields } }
