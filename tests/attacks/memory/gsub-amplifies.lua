-- A thousand characters, each replaced by a hundred thousand.
-- expect: memory
return policy {
  title = "Gsub amplifies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(1000)
    while true do
      pcall(string.gsub, s, ".", ("y"):rep(100000))
    end
  end,
}
