-- A weak table shows when the collector has run.
-- expect: error: __mode is not allowed
return policy {
  title = "Mode weak",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable({}, { __mode = "k" })
  end,
}
