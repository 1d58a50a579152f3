-- A table of a million names.
-- expect: memory: a table has more than 8192 keys
return policy {
  title = "Many keys",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e6 do t["k" .. i] = 1 end
  end,
}
