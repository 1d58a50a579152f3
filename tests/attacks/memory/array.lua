-- One long list.
-- expect: memory
return policy {
  title = "Array",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e9 do t[i] = { i, i, i } end
  end,
}
