-- A constant is not assigned.
-- expect: refused: attempt to assign to const variable 'c'
local c <const> = 1
c = 2
return 1
