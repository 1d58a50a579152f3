-- Another policy's function, by way of the constructor that all files use.
-- expect: value: "nothing"
return policy {
  title = "Policies of others",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local seen = "nothing"
    pcall(function()
      for k, v in pairs(policy) do seen = k end
    end)
    return { answer = seen }
  end,
}
