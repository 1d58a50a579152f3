-- Overlong forms, surrogates, bytes that begin nothing, characters cut off at the end: each is said to be invalid,
-- and
-- nothing is read beyond the end.
-- expect: value: [1,1,1,1,1,false,false,4]
return policy {
  title = "Utf8 of garbage",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, s in ipairs { "\xC0\x80", "\xED\xA0\x80", "\xFF", "\xE2\x82", "\xF4\x90\x80\x80" } do
      out[i] = select(2, utf8.len(s))
    end
    out[6] = pcall(utf8.codepoint, "\xE2\x82")
    out[7] = pcall(function() for _ in utf8.codes("ab\xE2") do end end)
    out[8] = #utf8.char(0x10FFFF)
    return { answer = out }
  end,
}
