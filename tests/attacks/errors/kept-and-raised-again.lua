-- An error object that holds all errors before it.
-- expect: fuel
return policy {
  title = "Kept and raised again",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local e
    while true do
      local _, caught = pcall(error, { e, {}, {}, {}, {}, {}, {} })
      e = caught
    end
  end,
}
