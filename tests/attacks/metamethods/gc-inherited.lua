-- Only what stands in the metatable itself would count, and nothing does.
-- expect: value: 1
return policy {
  title = "Gc inherited",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local mt = setmetatable({}, { __index = { __gc = function() while true do end end } })
    for _ = 1, 1000 do setmetatable({}, mt) end
    return { answer = 1 }
  end,
}
