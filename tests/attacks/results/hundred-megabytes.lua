-- A hundred megabytes in one text.
-- expect: memory
return policy {
  title = "Hundred megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(1 << 20)
    return { answer = s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s }
  end,
}
