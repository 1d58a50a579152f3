-- Each failure is caught.
-- expect: fuel
return policy {
  title = "Rep caught",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(string.rep, "x", 1 << 30)
    end
  end,
}
