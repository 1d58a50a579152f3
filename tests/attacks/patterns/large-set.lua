-- Each character is held against two hundred others.
-- expect: fuel
return policy {
  title = "Large set",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(300)
    while true do s:match("[" .. ("b"):rep(200) .. "a]*c") end
  end,
}
