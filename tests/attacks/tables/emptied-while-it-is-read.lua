-- What has gone is not met any more.
-- expect: value: [1]
return policy {
  title = "Emptied while it is read",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, met = { 1, 2, 3, a = 4 }, {}
    for k in pairs(t) do
      met[#met + 1] = k
      for other in pairs(t) do t[other] = nil end
    end
    return { answer = met }
  end,
}
