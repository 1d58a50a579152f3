-- Arithmetic with what has none, caught, for ever.
-- expect: fuel
return policy {
  title = "In a metamethod of the host",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do
      pcall(function() return thing + 1 end)
      pcall(function() return ctx .. ctx end)
      pcall(function() return #null end)
    end
  end,
}
