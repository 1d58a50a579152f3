-- Integers by zero.
-- expect: value: [false,false,true]
return policy {
  title = "Divided by zero",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { (pcall(function() return 1 // 0 end)), (pcall(function() return 1 % 0 end)), 1 / 0 == math.huge } }
  end,
}
