-- The same for an order, which goes by strcoll in Lua.
-- expect: fuel
return policy {
  title = "Long texts ordered",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("x"):rep(1 << 20) .. "a", ("x"):rep(1 << 20) .. "b"
    while true do
      local _ = a < b
    end
  end,
}
