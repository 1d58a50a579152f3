-- NaN as value.
-- expect: error: argument 2.group is not a finite number
return policy {
  title = "Filter nan",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", { group = 0 / 0 }) }
  end,
}
