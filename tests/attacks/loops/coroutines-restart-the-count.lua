-- A count hook belongs to a coroutine: many coroutines just under the count ran for 7 s where the budget was 4 ms
-- (also
-- kikito's sandbox.lua 0.5). There are no coroutines here.
-- expect: error: coroutine
return policy {
  title = "Coroutines restart the count",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      coroutine.wrap(function() for _ = 1, 900 do end end)()
    end
  end,
}
