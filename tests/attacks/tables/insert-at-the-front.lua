-- Each insertion moves all that is there.
-- expect: fuel
return policy {
  title = "Insert at the front",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    while true do table.insert(t, 1, 1) end
  end,
}
