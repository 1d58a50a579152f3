-- NaN equals nothing, so it could never be found again.
-- expect: error: index is NaN
return policy {
  title = "Nan as a key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    t[0 / 0] = 1
  end,
}
