-- A hundred thousand values, each of which is compared with each of the history.
-- set: '"size":1'
-- expect: memory
return policy {
  title = "Time in of many values",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local values = {}
    for i = 1, 50000 do values[i] = i end
    while true do ctx:time_in(thing, "size", values) end
  end,
}
