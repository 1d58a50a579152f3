-- The globals by their old name.
-- expect: error: _G
return policy {
  title = "_g",
  on = "thing",
  gives = { answer = json },
  eval = function()
    _G.pairs = nil
  end,
}
