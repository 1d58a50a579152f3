-- A generic for whose function never gives nil.
-- expect: fuel
return policy {
  title = "Iterator without end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _ in (function() return 1 end) do end
  end,
}
