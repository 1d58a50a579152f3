-- A loop over a float that never reaches its limit.
-- expect: fuel
return policy {
  title = "For to infinity",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for _ = 1, math.huge do end
  end,
}
