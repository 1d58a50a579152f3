-- More functions than a library may hold.
-- expect: refused: a library holds at most 8000 tables and functions
local up = function() return 0 end
for _ = 1, 10000 do
  local last = up
  up = function()
    return last
  end
end
return library { up = up }
