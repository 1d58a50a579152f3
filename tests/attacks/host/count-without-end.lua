-- The same question, for ever.
-- expect: fuel
return policy {
  title = "Count without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do ctx:count("item", { group = 1 }) end
  end,
}
