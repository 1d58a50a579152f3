-- Functions as bytecode, changed and loaded again, by every loader there is.
-- expect: error: load
return policy {
  title = "Bytecode at run time",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = load(string.dump(function() end), "x", "b")() }
  end,
}
