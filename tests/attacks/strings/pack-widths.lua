-- CVE-2020-14147 (Redis): integer overflow by the widths of struct.pack; Lua's string.pack takes widths and
-- alignments,
-- too. There is no packing here.
-- expect: error: pack
return policy {
  title = "Pack widths",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = string.pack("!16 i16 x", 1) }
  end,
}
