-- A to-be-closed variable of the file.
-- expect: refused: __close is not allowed
local _ <close> = setmetatable({}, { __close = function() while true do end end })
return 1
