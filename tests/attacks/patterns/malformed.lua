-- Patterns that end too early.
-- expect: value: [false,false,false,false,false,false,false]
return policy {
  title = "Malformed",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, p in ipairs { "%", "[a", "[^", "%b", "%f", "(", "%1" } do
      out[i] = pcall(string.find, "aaa", p)
    end
    return { answer = out }
  end,
}
