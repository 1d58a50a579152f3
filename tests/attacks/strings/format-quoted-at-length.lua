-- A megabyte of zeros, each of which becomes two or four characters.
-- expect: fuel
return policy {
  title = "Format quoted at length",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("\0"):rep(1 << 20)
    while true do
      pcall(string.format, "%q", s)
    end
  end,
}
