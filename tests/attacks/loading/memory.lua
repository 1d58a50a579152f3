-- A file that takes all memory there is.
-- expect: refused: out of memory
local s = "x"
while true do s = s .. s end
