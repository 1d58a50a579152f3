-- Measured: 2000 times gsub on a megabyte took more than 8 s within a million instructions.
-- expect: fuel
return policy {
  title = "Gsub of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    for _ = 1, 2000 do s:gsub("a", "b") end
  end,
}
