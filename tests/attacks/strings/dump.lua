-- A function as bytecode could be changed and loaded again.
-- expect: error: dump
return policy {
  title = "Dump",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = string.dump(function() end) }
  end,
}
