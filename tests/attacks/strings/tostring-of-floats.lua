-- The shortest digits that read back the same are searched.
-- expect: fuel
return policy {
  title = "Tostring of floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local x = 0.1
    while true do
      x = x + 0.1
      tostring(x)
    end
  end,
}
