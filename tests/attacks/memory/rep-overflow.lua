-- The length of the result does not fit a size_t.
-- expect: error: resulting string too large
return policy {
  title = "Rep overflow",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("xy"):rep(math.maxinteger) }
  end,
}
