-- A chain of 1500 tables would be searched within one instruction.
-- expect: error: tables behind each other by __index
return policy {
  title = "Index chain",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for _ = 1, 1500 do t = setmetatable({}, { __index = t }) end
    while true do
      local _ = t.x
    end
  end,
}
