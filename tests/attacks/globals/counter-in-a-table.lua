-- The same in a table: the file runs again for each evaluation.
-- expect: value: [1,["seen"]]
local state = { n = 0, names = {} }

return policy {
  title = "Counter in a table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    state.n = state.n + 1
    state.names[#state.names + 1] = "seen"
    return { answer = { state.n, state.names } }
  end,
}
