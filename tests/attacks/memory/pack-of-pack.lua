-- Varargs into tables into varargs.
-- expect: error: too many results to unpack
return policy {
  title = "Pack of pack",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { 1, 2, 3, 4 }
    while true do
      local u = table.pack(table.unpack(t))
      for i = 1, u.n do u[u.n + i] = u end
      t = u
    end
  end,
}
