-- 2^53 is 9.007199254741e+15 in stock Lua's tostring, which is another number.
-- expect: value: ["9007199254740992.0","9007199254740993","1e+100"]
return policy {
  title = "Two to the 53",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { tostring(2^53), tostring((1 << 53) + 1), tostring(1e100) } }
  end,
}
