-- Two hundred records, four deep.
-- expect: memory
return policy {
  title = "Each in each",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local n = 0
    for _ in ctx:each("item", {}) do
      for _ in ctx:each("item", {}) do
        for _ in ctx:each("item", {}) do
          for _ in ctx:each("item", {}) do n = n + 1 end
        end
      end
    end
    return { answer = n }
  end,
}
