-- Each match is looked up in a table whose lookup is a function.
-- expect: fuel
return policy {
  title = "Gsub looks up",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = setmetatable({}, { __index = function() while true do end end })
    return { answer = ("a"):gsub(".", t) }
  end,
}
