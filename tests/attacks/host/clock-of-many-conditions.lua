-- Conditions of a hundred thousand values, and cases without number.
-- expect: error: at most 16 cases
return policy {
  title = "Clock of many conditions",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local any, cases = {}, {}
    for i = 1, 100 do any[i] = i end
    for i = 1, 100 do cases[i] = { size = any } end
    ctx:clock("c", { start = cases, stop = cases, target = 1 })
  end,
}
