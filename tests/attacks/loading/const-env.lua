-- CVE-2022-28805: singlevar in the parser read freed memory when _ENV was a constant of compile time, as in
-- local _ENV <const> = "x". Lua has it mended; here it is refused besides.
-- expect: refused: _ENV cannot be <const>
local _ENV <const> = "x"
return policy { title = y, on = "thing", eval = function() return x end }
