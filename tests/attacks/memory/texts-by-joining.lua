-- Many texts, each with a number in it.
-- expect: fuel
return policy {
  title = "Texts by joining",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e9 do t[i] = "text number " .. i end
  end,
}
