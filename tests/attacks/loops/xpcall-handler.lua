-- A loop in a message handler. Measured: for ever even with a sticky hook, because the handler runs inside the
-- hook,
-- where hooks are off. There is no xpcall here.
-- expect: error: xpcall
return policy {
  title = "Xpcall handler",
  on = "thing",
  gives = { answer = json },
  eval = function()
    xpcall(function() while true do end end, function() while true do end end)
  end,
}
