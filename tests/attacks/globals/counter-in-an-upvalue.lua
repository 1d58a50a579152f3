-- A local of the file counts evaluations. The next one finds it as the file made it.
-- expect: value: 1
local n = 0

return policy {
  title = "Counter in an upvalue",
  on = "thing",
  gives = { answer = json },
  eval = function()
    n = n + 1
    return { answer = n }
  end,
}
