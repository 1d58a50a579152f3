-- CVE-2025-46817 (Redis): unpack with a range whose size overflows an int, {unpack({}, 0, 2^31 - 1)} and its like.
-- expect: value: [false,false,false,false,false,false,0]
return policy {
  title = "Unpack near the limits",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, range in ipairs { { math.mininteger, math.maxinteger }, { 0, 0x7FFFFFFF }, { -1, 0x7FFFFFFE },
      { 0, math.maxinteger }, { math.mininteger, 0 }, { 1, 0xFFFFFFFF } } do
      out[i] = pcall(table.unpack, {}, range[1], range[2])
    end
    out[7] = select("#", table.unpack({}, math.maxinteger, math.mininteger))
    return { answer = out }
  end,
}
