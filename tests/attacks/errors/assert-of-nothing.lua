-- assert without a value.
-- expect: error: bad argument #1 to 'assert' (value expected)
return policy {
  title = "Assert of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function()
    assert()
  end,
}
