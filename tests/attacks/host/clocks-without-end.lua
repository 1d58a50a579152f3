-- More clocks than one evaluation may have.
-- expect: error
return policy {
  title = "Clocks without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    for i = 1, 1e6 do ctx:clock("c" .. i, { start = 0, target = i }) end
  end,
}
