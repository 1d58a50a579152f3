-- A method that there is not.
-- expect: error: ctx has no method 'execute'
return policy {
  title = "No such method",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    ctx:execute("DROP TABLE thing")
  end,
}
