-- sort calls its order, which sorts.
-- expect: error: stack overflow
return policy {
  title = "Through sort",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() table.sort({ 1, 2 }, f) end
    f()
  end,
}
