-- What is not set is nil, and to follow it fails.
-- expect: error: attempt to index a nil value (field 'owner')
return policy {
  title = "Nil followed",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    return { answer = thing.owner.name }
  end,
}
