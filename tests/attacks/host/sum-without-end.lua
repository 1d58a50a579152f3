-- Sums over all.
-- expect: fuel
return policy {
  title = "Sum without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do
      local _ = ctx:sum("item", "weight") + ctx:average("item", "weight") + ctx:max("item", "weight")
    end
  end,
}
