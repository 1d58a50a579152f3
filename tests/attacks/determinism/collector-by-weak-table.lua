-- When the collector runs shows in a weak table.
-- expect: error: __mode is not allowed
return policy {
  title = "Collector by weak table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = setmetatable({}, { __mode = "v" })
    t[1] = {}
    for _ = 1, 1e5 do local _ = {} end
    return { answer = t[1] == nil }
  end,
}
