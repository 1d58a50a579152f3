-- Messages of Lua have none, but for an object that is shown.
-- expect: value: [true,"error object"]
return policy {
  title = "Address in an error",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local _, e = pcall(function() return {} < {} end)
    return { answer = { e:find("0x") == nil, "error object" } }
  end,
}
