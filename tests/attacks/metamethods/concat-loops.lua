-- A joining that never ends.
-- expect: fuel
return policy {
  title = "Concat loops",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = setmetatable({}, { __concat = function() while true do end end }) .. "x" }
  end,
}
