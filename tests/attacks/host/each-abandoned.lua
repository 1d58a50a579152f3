-- Lists that are asked for and left at once.
-- expect: memory
return policy {
  title = "Each abandoned",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do
      for _ in ctx:each("item", { state = { "new", "old" } }) do break end
    end
  end,
}
