-- %p prints one.
-- expect: error: addresses differ from run to run
return policy {
  title = "Address by pointer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%p"):format({}) }
  end,
}
