-- The hook that counts.
-- expect: error: debug
return policy {
  title = "Debug sethook",
  on = "thing",
  gives = { answer = json },
  eval = function()
    debug.sethook()
    while true do end
  end,
}
