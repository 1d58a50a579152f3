-- Both, caught. The memory ends first.
-- expect: refused: p/attack.lua:4: out of memory
while true do
  pcall(function() local s = "x" while true do s = s .. s end end)
  pcall(function() while true do end end)
end
