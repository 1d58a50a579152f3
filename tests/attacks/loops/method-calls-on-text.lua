-- The way to a library function through the metatable of texts must be as metered as the direct one.
-- expect: fuel
return policy {
  title = "Method calls on text",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      local _ = ("x"):rep(3):upper():len()
    end
  end,
}
