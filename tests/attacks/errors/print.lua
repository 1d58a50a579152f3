-- print writes to its standard output.
-- expect: error: print
return policy {
  title = "Print",
  on = "thing",
  gives = { answer = json },
  eval = function()
    print("message")
  end,
}
