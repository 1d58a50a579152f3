-- A function is not called.
-- expect: error: error object of type function
return policy {
  title = "Function",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error(function() while true do end end)
  end,
}
