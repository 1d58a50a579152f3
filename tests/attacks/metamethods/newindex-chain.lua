-- Writing goes through a chain, too.
-- expect: error: tables behind each other by __newindex
return policy {
  title = "Newindex chain",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local last = setmetatable({}, { __newindex = function() end })
    local t = last
    for _ = 1, 1500 do t = setmetatable({}, { __newindex = t }) end
    while true do
      t.x = 1
    end
  end,
}
