-- … and into a table, each time anew.
-- expect: fuel
return policy {
  title = "Huge constructor by varargs",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 50000 do t[i] = i end
    while true do
      t = { table.unpack(t) }
    end
  end,
}
