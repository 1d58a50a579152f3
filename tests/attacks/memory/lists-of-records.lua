-- Each call gives a list that lives as long as the evaluation.
-- expect: memory
return policy {
  title = "Lists of records",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    while true do
      ctx:each("item", {})
    end
  end,
}
