-- A default that is no value of its field.
-- expect: refused: default
return model { wide = { fields = { n = integer { default = "'; DROP TABLE thing; --" } } } }
