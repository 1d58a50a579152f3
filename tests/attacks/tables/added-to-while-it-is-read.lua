-- New keys, put in while pairs goes through: they are not met, and nothing is met twice.
-- expect: value: [3,6]
return policy {
  title = "Added to while it is read",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, n = { 1, 2, 3 }, 0
    for k in pairs(t) do
      n = n + 1
      t[k + 10] = k
    end
    local all = 0
    for _ in pairs(t) do all = all + 1 end
    return { answer = { n, all } }
  end,
}
