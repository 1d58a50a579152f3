-- The error that ends the loop is caught, and the loop begins again. Measured: runs for ever under a plain count
-- hook.
-- expect: fuel
return policy {
  title = "Pcall swallows",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(function() while true do end end)
    end
  end,
}
