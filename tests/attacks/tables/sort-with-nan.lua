-- NaN is before nothing and after nothing: the result must be the same everywhere, whatever it is.
-- expect: value: [1,2,3,4]
return policy {
  title = "Sort with nan",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local nan = 0 / 0
    local t = { 4, nan, 3, nan, 2, 1 }
    table.sort(t)
    local out = {}
    for _, v in ipairs(t) do if v == v then out[#out + 1] = v end end
    table.sort(out)
    return { answer = out }
  end,
}
