-- The same shape with parameters: fixed ones beside a vararg list near the stack's limit.
-- expect: error: too many results to unpack
return policy {
  title = "Varargs at the limit",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f(a, b, c, ...) return select("#", ...) end
    local t = {}
    for i = 1, 1000 do t[i] = i end
    for n = 1000, 1e7, 1e6 // 2 do f(table.unpack(t, 1, n)) end
  end,
}
