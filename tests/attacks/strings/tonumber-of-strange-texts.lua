-- What is a number and what is not, whatever the locale says.
-- expect: value: [false,false,false,false,false,false,16,0.5,-9223372036854775808,35]
return policy {
  title = "Tonumber of strange texts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, v in ipairs { "nan", "inf", "0x", "1e", "1 2", "0,5" } do out[i] = tonumber(v) or false end
    for i, v in ipairs { "0x10", " .5 ", "0x8000000000000000" } do out[6 + i] = tonumber(v) end
    out[10] = tonumber("z", 36)
    return { answer = out }
  end,
}
