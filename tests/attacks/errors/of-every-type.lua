-- error takes any value. What the host does not know how to show it names.
-- expect: value: ["table","boolean","number","function","record","string","money"]
return policy {
  title = "Of every type",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    local out = {}
    for i, e in ipairs { {}, true, 5, pcall, thing, "text", money(1, "EUR") } do
      local _, caught = pcall(error, e, 2)
      out[i] = type(caught)
    end
    return { answer = out }
  end,
}
