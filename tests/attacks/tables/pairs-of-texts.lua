-- Eight thousand long texts in no order, sorted again and again.
-- expect: fuel
return policy {
  title = "Pairs of texts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, long = {}, ("x"):rep(200)
    for i = 1, 8000 do t[long .. (i * 7919 % 10007)] = i end
    while true do
      for _ in pairs(t) do break end
    end
  end,
}
