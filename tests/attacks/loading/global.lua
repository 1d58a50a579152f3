-- Loading has no effects.
-- expect: refused: p/attack.lua:3: global 'leak' cannot be assigned
leak = 1
return 1
