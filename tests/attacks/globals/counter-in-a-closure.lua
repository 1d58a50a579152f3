-- The same in a closure that two functions share.
-- expect: value: [1,1]
local function counter()
  local n = 0
  return function() n = n + 1 return n end, function() return n end
end
local step, look = counter()

return policy {
  title = "Counter in a closure",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { step(), look() } }
  end,
}
