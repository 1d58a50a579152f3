-- What is raised raises again when it is made a text.
-- expect: fuel
return policy {
  title = "Error in an error",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      pcall(error, setmetatable({}, { __tostring = error }))
    end
  end,
}
