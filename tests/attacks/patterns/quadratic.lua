-- Tried at each place to the end: n^2, in one call.
-- expect: fuel
return policy {
  title = "Quadratic",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(100000)
    return { answer = s:find(".-b") }
  end,
}
