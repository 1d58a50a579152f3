-- The same with nil and with a number, in a function.
-- expect: refused: _ENV cannot be <const>
return policy {
  title = "Const env nil",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local _ENV <const> = 1
    return { answer = anything }
  end,
}
