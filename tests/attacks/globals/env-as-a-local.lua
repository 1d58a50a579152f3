-- An environment of one's own: it is a local like others, and goes with the evaluation.
-- expect: value: 1
return policy {
  title = "Env as a local",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local _ENV = { n = 0 }
    n = n + 1
    return { answer = n }
  end,
}
