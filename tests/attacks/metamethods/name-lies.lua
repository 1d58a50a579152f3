-- A type's name in messages cannot be invented.
-- expect: error: attempt to perform arithmetic on a table value
return policy {
  title = "Name lies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = setmetatable({}, { __name = "the host's own secret" })
    return { answer = t + 1 }
  end,
}
