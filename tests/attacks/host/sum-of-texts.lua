-- A sum of what has none.
-- expect: error: p/attack.lua
return policy {
  title = "Sum of texts",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:sum("thing", "name") }
  end,
}
