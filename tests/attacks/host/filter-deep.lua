-- A value ten thousand deep.
-- expect: error: argument 2 is nested more than 32 deep
return policy {
  title = "Filter deep",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local value = 1
    for _ = 1, 10000 do value = { value } end
    return { answer = ctx:count("item", { group = value }) }
  end,
}
