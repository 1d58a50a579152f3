-- Four lists of fifty: six million combinations.
-- expect: error: at most 64 combinations
return policy {
  title = "Filter of combinations",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local any = {}
    for i = 1, 50 do any[i] = i end
    return { answer = ctx:count("item", { group = any, state = { "new", "old" }, owner = { "person/ana", "person/bo" } }) }
  end,
}
