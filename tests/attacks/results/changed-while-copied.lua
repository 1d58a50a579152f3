-- Nothing can change what is being copied: there is no code to run meanwhile. A table with all metamethods there
-- are.
-- expect: value: {"x":[1,2,3]}
return policy {
  title = "Changed while copied",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { x = { 1, 2, 3 } }
    local m = {}
    for _, event in ipairs { "__index", "__newindex", "__call", "__len", "__eq", "__lt", "__concat", "__unm" } do
      m[event] = function() t.x = nil error("ran") end
    end
    setmetatable(t.x, m)
    return { answer = setmetatable(t, m) }
  end,
}
