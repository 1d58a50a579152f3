-- All that can write, tried on a table that all share.
-- expect: value: [0,3,1,2,1]
local shared = require "p.shared"
return policy {
  title = "Every way to write",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local list, done = shared.list, 0
    for _, try in ipairs {
      function() table.insert(list, 4) end,
      function() table.insert(list, 1, 4) end,
      function() table.remove(list) end,
      function() table.remove(list, 1) end,
      function() table.sort(list) end,
      function() table.move({ 9 }, 1, 1, 1, list) end,
      function() table.move(list, 2, 3, 1) end,
      function() setmetatable(list, { __index = function() return 9 end }) end,
      function() setmetatable(shared.map, nil) end,
      function() getmetatable(list).__newindex = nil end,
      function() getmetatable(shared).__index.up = nil end,
      function() local t = setmetatable({}, { __newindex = list }) t[1] = 9 end,
      function() for _, map in pairs(shared.map) do map.y = 2 end end,
      function() rawget(shared, "map").x = nil end,
      function() rawget(shared.map, "x").y = 2 end,
      function() shared.call(function() list[1] = 9 end) end,
    } do
      if pcall(try) then
        done = done + 1
      end
    end
    return { answer = { done, list[1], list[2], list[3], shared.map.x.y } }
  end,
}
