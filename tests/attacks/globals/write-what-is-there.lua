-- A function that everybody uses.
-- expect: error: global 'pairs' cannot be assigned
return policy {
  title = "Write what is there",
  on = "thing",
  gives = { answer = json },
  eval = function()
    pairs = function() return function() end end
  end,
}
