-- Each element is searched for its shortest digits.
-- expect: fuel
return policy {
  title = "Concat of floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1000 do t[i] = i / 7 end
    while true do table.concat(t) end
  end,
}
