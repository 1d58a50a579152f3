-- As many arguments as the stack takes.
-- expect: fuel
return policy {
  title = "Char of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 10000 do t[i] = i % 128 end
    while true do string.char(table.unpack(t)) end
  end,
}
