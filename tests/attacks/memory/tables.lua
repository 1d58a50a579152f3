-- Ever more tables, all of them kept.
-- expect: memory
return policy {
  title = "Tables",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    while true do t = { t, 1, 2, 3, 4, 5 } end
  end,
}
