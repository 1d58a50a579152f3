-- Each pcall is a level of C. The deepest fails, and all others return. (Deep pcall.)
-- expect: value: true
return policy {
  title = "Through pcall",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() return pcall(f) end
    return { answer = f() }
  end,
}
