-- An error with its line.
-- expect: refused: p/attack.lua:5: unexpected symbol near '='
return {

  x = = 1 }
