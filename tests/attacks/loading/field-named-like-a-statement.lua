-- The same with a field.
-- expect: refused: p/attack.lua
return model { thing = { fields = { ["name TEXT); DROP TABLE thing; --"] = text } } }
