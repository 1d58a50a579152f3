-- None at all, to all.
-- expect: value: []
return policy {
  title = "No arguments",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local good = {}
    for _, name in ipairs { "each", "count", "sum", "max", "min", "average", "top", "rank", "get", "history", "since", "time_in",
      "age_of", "finding", "clock", "draft", "message" } do
      local found, f = pcall(function() return ctx[name] end)
      if found and pcall(f, ctx) then good[#good + 1] = name end
    end
    return { answer = good }
  end,
}
