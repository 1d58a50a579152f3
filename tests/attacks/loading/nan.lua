-- A description is data, and NaN is none.
-- expect: refused: is not a finite number
return policy { title = "NaN", on = "thing", params = { p = number { default = 0 / 0 } }, eval = function() end }
