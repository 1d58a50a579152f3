-- A field of a record that is a table is made anew each time it is read.
-- set: '"data":[' + '{"a":[1,2,3],"b":{"c":1}},' * 200 + '0]'
-- expect: memory
return policy {
  title = "Tables of the host",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    local t = {}
    while true do t[#t + 1] = thing.data end
  end,
}
