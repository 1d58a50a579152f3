-- Ten thousand values put on the stack by one call, for ever.
-- expect: fuel
return policy {
  title = "Unpack often",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 9999 do t[i] = i end
    while true do table.unpack(t) end
  end,
}
