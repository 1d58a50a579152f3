-- A type whose name would be one.
-- expect: refused: p/attack.lua
return model { ["x(a); DROP TABLE thing; --"] = { fields = { name = text } } }
