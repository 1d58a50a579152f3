-- Megabytes that are kept.
-- expect: memory
return policy {
  title = "Rep kept",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    while true do t[#t + 1] = ("x"):rep(1 << 20) end
  end,
}
