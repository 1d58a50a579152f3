-- A policy on a type that there is not, named like a statement.
-- expect: refused: "thing; DROP TABLE thing"
return policy { title = "x", on = "thing; DROP TABLE thing", eval = function() end }
