-- %a prints bits; its form is the C library's.
-- expect: fuel
return policy {
  title = "Format hex floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      local _ = ("%a %A"):format(0.1, 1e300)
    end
  end,
}
