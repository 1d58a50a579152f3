-- Values of every type to every method there is: none may do more than raise.
-- expect: value: true
return policy {
  title = "Arguments of every type",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx, params)
    local values = { null, thing, ctx, {}, { a = {} }, "item", "\xff", -1, 0 / 0, math.mininteger, pcall, params }
    for _, name in ipairs { "each", "count", "sum", "max", "min", "average", "top", "rank", "get", "history", "since", "time_in",
      "clock", "draft", "message", "finding", "age", "now", "passed" } do
      for _, a in ipairs(values) do
        for _, b in ipairs(values) do
          pcall(ctx[name], ctx, a, b, a)
        end
      end
    end
    return { answer = true }
  end,
}
