-- 2^53 and 1 << 53 are one key, 2^53 + 1 another.
-- expect: value: [1,2,1]
return policy {
  title = "Floats as keys",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { [2^53] = 1, [(1 << 53) + 1] = 2 }
    return { answer = { t[1 << 53], t[9007199254740993], t[2^53 + 1] } }
  end,
}
