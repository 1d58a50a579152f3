-- A description that answers by metamethods: it is looked at by raw access.
-- expect: refused: title
return policy(setmetatable({}, { __index = function() while true do end end, __pairs = error }))
