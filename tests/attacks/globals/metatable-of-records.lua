-- All records share one metatable, as all texts do.
-- expect: error: attempt to index a boolean value
return policy {
  title = "Metatable of records",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    getmetatable(thing).__index = nil
  end,
}
