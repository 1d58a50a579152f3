-- %99.99f of 1e308 has four hundred digits, all of which printf works out.
-- expect: fuel
return policy {
  title = "Format of floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local f, t = ("%99.99f"):rep(100), {}
    for i = 1, 100 do t[i] = 1e308 / i end
    while true do f:format(table.unpack(t)) end
  end,
}
