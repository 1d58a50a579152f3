-- Powers go to the C library, too.
-- expect: fuel
return policy {
  title = "Slow power",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = 1.0000000001, 1e11
    while true do
      local _ = a ^ b
    end
  end,
}
