-- A million different questions, each of which the host would keep an answer up to date for.
-- expect: fuel
return policy {
  title = "Counts of everything",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for i = 1, 1e6 do ctx:count("item", { group = i }) end
  end,
}
