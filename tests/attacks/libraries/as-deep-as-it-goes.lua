-- The same, so deep that it is loaded.
-- expect: value: null
local chain = {}
for _ = 1, 7000 do
  chain = { chain }
end
return library { get = function() return chain end }
