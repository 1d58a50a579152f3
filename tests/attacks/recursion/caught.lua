-- Out of memory cannot be caught.
-- expect: memory
return policy {
  title = "Caught",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() return 1 + f() end
    while true do
      pcall(f)
    end
  end,
}
