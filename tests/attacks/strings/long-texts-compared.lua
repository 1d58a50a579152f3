-- Equal to the last byte: a comparison is one instruction, however long the texts.
-- expect: fuel
return policy {
  title = "Long texts compared",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = ("x"):rep(1 << 20) .. "a", ("x"):rep(1 << 20) .. "b"
    while true do
      local _ = a == b
    end
  end,
}
