-- A step so small that the float never changes.
-- expect: fuel
return policy {
  title = "For that stands still",
  on = "thing",
  gives = { answer = json },
  eval = function()
    for x = 1, 2, 1e-300 do
      local _ = x
    end
  end,
}
