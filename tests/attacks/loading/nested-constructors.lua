-- Kinds in kinds in kinds.
-- expect: refused: p/attack.lua
local kind = text
for _ = 1, 25 do kind = list(kind) end
return model { wide = { fields = { deep = kind } } }
