-- A function as value.
-- expect: error: argument 2.group is a function
return policy {
  title = "Filter function",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = ctx:count("item", { group = function() while true do end end }) }
  end,
}
