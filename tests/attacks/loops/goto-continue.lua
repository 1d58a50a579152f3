-- Nested loops that only ever jump to their ends: jumps backwards count as instructions, too.
-- expect: fuel
return policy {
  title = "Goto continue",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for i = 1, 1e9 do
      for j = 1, 10 do
        if i ~= j then goto continue end
        ::continue::
      end
    end
  end,
}
