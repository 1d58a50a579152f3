-- Each assignment makes another, with a longer name.
-- expect: error: stack overflow
return policy {
  title = "Newindex grows its key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = setmetatable({}, { __newindex = function(t, k) t[k .. "x"] = 1 end })
    t.a = 1
  end,
}
