-- ipairs respects __index, so a table can have every element there is.
-- expect: fuel
return policy {
  title = "Ipairs without end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end
  end,
}
