-- A list as value means any of them: ten thousand.
-- expect: error: at most 64 combinations
return policy {
  title = "Filter with too many values",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local any = {}
    for i = 1, 10000 do any[i] = i end
    return { answer = ctx:count("item", { group = any }) }
  end,
}
