-- A policy that reads its own result of the same record.
-- expect: error: is what this policy itself gives
return policy {
  title = "Reads what it gives",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    return { answer = thing.answer }
  end,
}
