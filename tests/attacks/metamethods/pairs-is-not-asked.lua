-- pairs goes through the members that are there, whatever __pairs says: no code of the script runs within it.
-- expect: value: ["a"]
return policy {
  title = "Pairs is not asked",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local keys = {}
    local t = setmetatable({ a = 1 }, { __pairs = function() while true do end end, __index = error })
    for k in pairs(t) do keys[#keys + 1] = k end
    return { answer = keys }
  end,
}
