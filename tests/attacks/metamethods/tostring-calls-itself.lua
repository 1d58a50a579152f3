-- Through C, as deep as it goes (shape of CVE-2021-43519).
-- expect: error: stack overflow
return policy {
  title = "Tostring calls itself",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t
    t = setmetatable({}, { __tostring = function() return tostring(t) end })
    tostring(t)
  end,
}
