-- The same with an empty separator.
-- expect: value: 0
return policy {
  title = "Rep of nothing with nothing between",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = #(""):rep(math.maxinteger, "") }
  end,
}
