-- The same with a field.
-- expect: fuel
return policy {
  title = "Field with a huge name",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    local name = ("x"):rep(1 << 20)
    while true do
      pcall(function() return thing[name] end)
    end
  end,
}
