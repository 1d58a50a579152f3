-- A library whose locals lead through as many tables as there is fuel for.
-- expect: refused: out of
local chain = {}
for _ = 1, 10000000 do
  chain = { chain }
end
return library { get = function() return chain end }
