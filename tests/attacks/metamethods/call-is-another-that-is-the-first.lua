-- The same in a ring of two.
-- expect: error: __call
return policy {
  title = "Call is another that is the first",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b, ma, mb = {}, {}, {}, {}
    setmetatable(a, ma)
    setmetatable(b, mb)
    ma.__call, mb.__call = b, a
    setmetatable(a, ma)
    setmetatable(b, mb)
    a()
  end,
}
