-- assert raises its second argument as it is.
-- expect: error: error object of type table
return policy {
  title = "Assert with an object",
  on = "thing",
  gives = { answer = json },
  eval = function()
    assert(false, setmetatable({}, { __tostring = function() while true do end end }))
  end,
}
