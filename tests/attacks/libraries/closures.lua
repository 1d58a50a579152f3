-- Thousands of functions, each closing over the one before and assigning it: all that is set back before each call.
-- expect: value: null
local up = function() return 0 end
for _ = 1, 3500 do
  local last = up
  up = function()
    last = last or up
    return last
  end
end
return library { up = up }
