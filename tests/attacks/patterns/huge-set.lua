-- A set of fifty thousand bytes, held against each character of another.
-- expect: fuel
return policy {
  title = "Huge set",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local set = "[" .. ("b"):rep(50000) .. "]"
    while true do ("a"):rep(100000):find(set) end
  end,
}
