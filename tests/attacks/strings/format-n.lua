-- %n writes to memory in C.
-- expect: error: invalid conversion '%n' to 'format'
return policy {
  title = "Format n",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%n"):format(1) }
  end,
}
