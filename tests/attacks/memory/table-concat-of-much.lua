-- A hundred times the same megabyte, joined; each failure is caught.
-- expect: memory
return policy {
  title = "Table concat of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s, t = ("x"):rep(1 << 20), {}
    for i = 1, 100 do t[i] = s end
    while true do
      pcall(table.concat, t)
    end
  end,
}
