-- An error that is a table, while loading.
-- expect: refused: p/attack.lua:3: as a table
error { message = "as a table" }
