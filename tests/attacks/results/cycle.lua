-- A table that contains itself.
-- expect: error: nested more than 32 deep, or contains itself
return policy {
  title = "Cycle",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    t.t = t
    return { answer = t }
  end,
}
