-- rep and gsub in turn: each alone stays small. The replacement holds the match many times over.
-- expect: memory
return policy {
  title = "Gsub of rep amplifies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = "x"
    while true do
      s = s:gsub("^.*$", ("%0"):rep(100)):rep(10)
    end
  end,
}
