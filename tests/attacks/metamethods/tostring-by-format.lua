-- %s asks for it, too.
-- expect: fuel
return policy {
  title = "Tostring by format",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("%s"):format(setmetatable({}, { __tostring = function() while true do end end })) }
  end,
}
