-- Records are addresses, made of numbers that count up: hashed by a remainder, too.
-- expect: fuel
return policy {
  title = "Colliding records",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local list, t = {}, {}
    for item in ctx:each("item", {}) do list[#list + 1] = item end
    while true do
      for _, item in ipairs(list) do t[item] = (t[item] or 0) + 1 end
    end
  end,
}
