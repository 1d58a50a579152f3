-- Classes by isalpha and its like depend on the locale; bytes above 127 belong to none.
-- expect: value: [0,0,0,0,0,0]
return policy {
  title = "Class of everything",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local high = ""
    for i = 128, 255 do high = high .. string.char(i) end
    local out = {}
    for i, class in ipairs { "%a", "%w", "%s", "%p", "%c", "%l" } do
      out[i] = select(2, high:gsub(class, ""))
    end
    return { answer = out }
  end,
}
