-- Each read calls for another: the C stack must not overflow (shape of CVE-2021-43519 and CVE-2021-32626).
-- expect: error: stack overflow
return policy {
  title = "Index calls itself",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t
    t = setmetatable({}, { __index = function(_, k) return t[k] end })
    return { answer = t.x }
  end,
}
