-- Nothing becomes weak afterwards.
-- expect: value: 100
return policy {
  title = "Mode put there later",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = {}
    local t = setmetatable({}, m)
    m.__mode = "v"
    for i = 1, 100 do t[i] = {} end
    for _ = 1, 1e5 do local _ = {} end
    return { answer = rawlen(t) }
  end,
}
