-- A text in place of a filter.
-- expect: error: a filter is a table
return policy {
  title = "Filter is no table",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", "group = 1") }
  end,
}
