-- What is kept fills it to the last byte, within a pcall.
-- expect: memory
return policy {
  title = "At the bound",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local keep = {}
    for i = 1, 2 do keep[i] = ("x"):rep(4000000) end
    pcall(function() while true do keep[#keep + 1] = { 1, 2, 3, 4, 5, 6, 7, 8 } end end)
    return { answer = 1 }
  end,
}
