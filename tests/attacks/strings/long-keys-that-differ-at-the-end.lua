-- Found by its hash, and then compared to the last byte.
-- expect: fuel
return policy {
  title = "Long keys that differ at the end",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("x"):rep(1 << 20) .. "a", ("x"):rep(1 << 20)
    local t = { [a] = 1 }
    local same = b .. "a"
    while true do
      local _ = t[same]
    end
  end,
}
