-- Both tables run code for each element.
-- expect: fuel
return policy {
  title = "Move between liars",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local from = setmetatable({}, { __index = function() return 1 end })
    local to = setmetatable({}, { __newindex = function() while true do end end })
    table.move(from, 1, 3, 1, to)
  end,
}
