-- Keys that there are not, each of which is remembered, since a record of it would change the result.
-- expect: fuel
return policy {
  title = "Get without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for i = 1, 1e9 do ctx:get("item", "none" .. i) end
  end,
}
