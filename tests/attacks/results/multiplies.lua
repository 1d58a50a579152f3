-- A small graph that is a huge tree: two to the thirtieth.
-- expect: error: result has more than 100000 values
return policy {
  title = "Multiplies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for _ = 1, 30 do t = { t, t } end
    return { answer = t }
  end,
}
