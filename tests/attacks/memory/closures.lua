-- Functions that hold one another.
-- expect: memory
return policy {
  title = "Closures",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local f = function() end
    while true do
      local g = f
      f = function() return g end
    end
  end,
}
