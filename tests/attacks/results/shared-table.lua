-- One table in two places is copied twice, and is no cycle.
-- expect: value: [[1],[1]]
return policy {
  title = "Shared table",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { 1 }
    return { answer = { t, t } }
  end,
}
