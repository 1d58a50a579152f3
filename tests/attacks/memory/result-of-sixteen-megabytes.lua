-- What is given back is bounded on its own.
-- expect: error: result has more than 4 MB of text
return policy {
  title = "Result of sixteen megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(1 << 20)
    return { answer = { s, s, s, s, s, s, s, s } }
  end,
}
