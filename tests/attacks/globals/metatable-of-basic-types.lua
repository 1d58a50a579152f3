-- CVE-2025-46818: of numbers, booleans, functions, nil.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Metatable of basic types",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local out = {}
    for i, v in ipairs { 1, true, pcall, "x", ctx } do
      out[i] = type(getmetatable(v)) == "table"
    end
    return { answer = out }
  end,
}
