-- The border of a table is searched.
-- expect: fuel
return policy {
  title = "Length of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { 1 }
    for i = 0, 61 do t[1 << i] = 1 end
    while true do
      local _ = #t
    end
  end,
}
