-- The file's environment is replaced by the evaluation: the next one has the right one again.
-- expect: value: "table"
return policy {
  title = "Env assigned",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local type = type
    local seen = type(_ENV)
    _ENV = { seen = seen }
    return { answer = seen }
  end,
}
