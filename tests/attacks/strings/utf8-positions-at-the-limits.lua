-- Positions may be any integer.
-- expect: value: [false,false,false,false]
return policy {
  title = "Utf8 positions at the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, at in ipairs { math.mininteger, math.maxinteger } do
      out[i] = pcall(utf8.len, "abc", at)
      out[i + 2] = pcall(utf8.offset, "abc", 1, at)
    end
    return { answer = out }
  end,
}
