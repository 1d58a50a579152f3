-- strcoll stops at a zero byte, so Lua compares piece by piece: the dearest order there is.
-- expect: fuel
return policy {
  title = "Zeros ordered",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("\0"):rep(1 << 20) .. "a", ("\0"):rep(1 << 20) .. "b"
    while true do
      local _ = a < b
    end
  end,
}
