-- What is not in the library is not behind the texts' metatable either.
-- expect: error: dump
return policy {
  title = "Method to a removed function",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("x").dump(function() end) }
  end,
}
