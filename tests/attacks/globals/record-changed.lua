-- A record is changed by an edit, never by assignment.
-- expect: error: thing/x cannot be changed
return policy {
  title = "Record changed",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    thing.name = "mine"
  end,
}
