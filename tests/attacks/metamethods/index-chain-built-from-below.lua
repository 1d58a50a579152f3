-- The same chain, linked so that each link looks short when it is made.
-- expect: error: tables behind each other by __index
return policy {
  title = "Index chain built from below",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local all = {}
    for i = 1, 1500 do all[i] = {} end
    for i = 1, 1499 do setmetatable(all[i], { __index = all[i + 1] }) end
    while true do
      local _ = all[1].x
    end
  end,
}
