-- A library with a table as wide as it may be, and texts as long.
-- expect: value: null
local wide = {}
for i = 1, 30000 do
  wide[i] = i
end
local long = ("x"):rep(1000000)
return library { get = function() return wide, long end }
