-- A policy in a policy.
-- expect: refused: p/attack.lua
return policy(policy(policy { title = "x", on = "thing", eval = function() end }))
