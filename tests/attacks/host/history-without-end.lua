-- The history of a field, for ever.
-- set: '"size":1'
-- expect: memory
return policy {
  title = "History without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do ctx:history(thing, "size") end
  end,
}
