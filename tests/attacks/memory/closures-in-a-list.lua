-- Functions that are all held.
-- expect: memory
return policy {
  title = "Closures in a list",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e9 do
      local a, b, c = i, i, i
      t[i] = function() return a, b, c end
    end
  end,
}
