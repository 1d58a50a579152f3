-- … and each time it fails it begins again.
-- expect: memory
return policy {
  title = "Doubling text caught",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(function() local s = "x" while true do s = s .. s end end)
    end
  end,
}
