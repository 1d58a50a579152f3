-- The collector, which shows what is alive.
-- expect: error: collectgarbage
return policy {
  title = "Collectgarbage",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = collectgarbage("count") }
  end,
}
