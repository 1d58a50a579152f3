-- Measured in stock Lua: out of memory is an error like others, and 200 of them were swallowed. Here it ends the
-- call.
-- expect: memory
return policy {
  title = "Tables caught",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    while true do
      pcall(function() for _ = 1, 100 do t = { t, {}, {} } end end)
    end
  end,
}
