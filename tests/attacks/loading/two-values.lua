-- A file that returns two.
-- expect: refused: this one returns several
return policy { title = "one", on = "thing", eval = function() end }, 2
