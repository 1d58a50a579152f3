-- The same with loops.
-- expect: value: [1,2]
return policy {
  title = "Loops when read",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function loop() while true do end end
    return { answer = setmetatable({ 1, 2 }, { __index = loop, __len = loop, __eq = loop, __call = loop }) }
  end,
}
