-- A field that would need a look at every record.
-- expect: error: is not indexed
return policy {
  title = "Filter without an index",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", { weight = 1 }) }
  end,
}
