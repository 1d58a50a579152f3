-- Every kind of call in turn, so that no single counter sees it.
-- expect: error: stack overflow
return policy {
  title = "Through gmatch and metamethods",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local f
    local t = setmetatable({}, { __index = function() return f() end, __tostring = function() return f() end })
    function f()
      pcall(error)
      for _ in ("x"):gmatch("x") do return (("x"):gsub("x", function() return t.x end)) end
    end
    tostring(t)
  end,
}
