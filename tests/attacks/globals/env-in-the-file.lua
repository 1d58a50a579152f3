-- An environment for the whole file, in which a counter is kept: the next evaluation begins at nothing.
-- expect: value: 1
local policy, json = policy, json
local _ENV = { n = 0 }
return policy {
  title = "Env in the file",
  on = "thing",
  gives = { answer = json },
  eval = function()
    n = n + 1
    return { answer = n }
  end,
}
