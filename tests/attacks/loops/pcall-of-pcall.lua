-- pcall as what pcall calls.
-- expect: fuel
return policy {
  title = "Pcall of pcall",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(pcall, pcall, error)
    end
  end,
}
