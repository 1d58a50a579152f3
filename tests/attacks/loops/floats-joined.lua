-- Joining a float to a text prints it with printf: a single instruction of about half a microsecond.
-- expect: fuel
return policy {
  title = "Floats joined",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local x = 1.7976931348623157e308
    while true do
      local _ = x .. ""
    end
  end,
}
