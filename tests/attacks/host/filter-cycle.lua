-- A filter that contains itself.
-- expect: error: argument 2 is nested more than 32 deep
return policy {
  title = "Filter cycle",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local filter = {}
    filter.group = filter
    return { answer = ctx:count("item", filter) }
  end,
}
