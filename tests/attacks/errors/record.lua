-- A record is its name.
-- expect: error: thing/x
return policy {
  title = "Record",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    error(thing)
  end,
}
