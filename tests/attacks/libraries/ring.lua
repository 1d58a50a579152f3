-- A library that requires itself.
-- expect: refused: libraries require each other in a ring: p.attack -> p.attack
local me = require "p.attack"
return library { me = me }
