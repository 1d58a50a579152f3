-- Where a search begins may be any integer.
-- expect: value: [1,0,0,0]
return policy {
  title = "Init out of range",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, init in ipairs { math.mininteger, math.maxinteger, 5, 1 << 40 } do
      out[i] = ("aaa"):find("", init) or 0
    end
    return { answer = out }
  end,
}
