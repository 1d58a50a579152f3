-- Thirty instructions make a gigabyte.
-- expect: memory
return policy {
  title = "Doubling text",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = "x"
    while true do s = s .. s end
  end,
}
