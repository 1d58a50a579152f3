-- A table that pretends to be a function that the host has noted.
-- expect: refused: has a reserved name
return policy { title = "Reserved", on = "thing", eval = { ["$"] = "function", call = 5 } }
