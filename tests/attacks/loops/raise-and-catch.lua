-- Errors are dear in C and cheap in instructions.
-- expect: fuel
return policy {
  title = "Raise and catch",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(error, {})
    end
  end,
}
