-- A type with the name of one of the host's tables.
-- expect: refused: may not be named "finding"
return model { finding = { fields = { name = text } } }
