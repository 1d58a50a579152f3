-- Each addition makes another.
-- expect: error: stack overflow
return policy {
  title = "Arithmetic recursion",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = {}
    m.__add = function(a, b) return a + b end
    m.__unm = function(a) return -a end
    return { answer = setmetatable({}, m) + -setmetatable({}, m) }
  end,
}
