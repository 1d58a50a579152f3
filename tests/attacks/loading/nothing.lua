-- A file that returns nothing.
-- expect: refused: a file returns one value, this one returns none
return
