-- A function of C as eval: it is called with a record, and is no way around anything.
-- expect: error: p/attack.lua
return policy { title = "x", on = "thing", eval = error }
