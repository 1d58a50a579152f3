-- Functions whose last digit differs between C libraries are not there.
-- expect: value: 0
return policy {
  title = "Last digits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local n = 0
    for _, name in ipairs { "sin", "cos", "tan", "exp", "log", "pow", "atan", "random", "randomseed" } do
      local ok, f = pcall(function() return math[name] end)
      if ok and f then n = n + 1 end
    end
    return { answer = n }
  end,
}
