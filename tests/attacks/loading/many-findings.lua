-- Five thousand codes.
-- expect: refused: findings
local findings = {}
for i = 1, 5000 do findings["f" .. i] = "high" end
return policy { title = "x", on = "thing", findings = findings, eval = function() end }
