-- A name that is no name, long and with quotes: it must be shown cut and clean.
-- expect: error: eval returned
return policy {
  title = "Field names of garbage",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    return { ["\"; DROP TABLE thing; --" .. ("x"):rep(10000)] = 1 }
  end,
}
