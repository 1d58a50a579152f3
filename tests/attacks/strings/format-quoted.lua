-- %q writes a text so that Lua reads it back; of numbers, too.
-- expect: value: ["\"a\\\n\\0\\13\"","1","0x1p-1","1e9999","-1e9999","(0/0)","0x8000000000000000"]
return policy {
  title = "Format quoted",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, v in ipairs { "a\n\0\r", 1, 0.5, 1 / 0, -1 / 0, 0 / 0, math.mininteger } do
      out[i] = ("%q"):format(v)
    end
    return { answer = out }
  end,
}
