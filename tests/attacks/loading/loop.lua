-- A file that never returns, at activation.
-- expect: refused: p/attack.lua:3: out of fuel
while true do end
