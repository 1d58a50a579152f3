-- A file by its name.
-- expect: error: dofile
return policy {
  title = "Dofile",
  on = "thing",
  gives = { answer = json },
  eval = function()
    dofile("/etc/passwd")
  end,
}
