-- Many texts of a hundred bytes.
-- expect: memory
return policy {
  title = "Texts by format",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e9 do t[i] = ("%099d"):format(i) end
  end,
}
