-- An attribute that there is not.
-- expect: refused: unknown attribute 'weak'
local c <weak> = {}
return 1
