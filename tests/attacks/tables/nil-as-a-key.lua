-- Nor nil.
-- expect: error: index is nil
return policy {
  title = "Nil as a key",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    t[nil] = 1
  end,
}
