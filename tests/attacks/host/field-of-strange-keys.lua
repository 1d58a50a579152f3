-- Fields by numbers, tables, NaN and nothing.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Field of strange keys",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    local out = {}
    for i, key in ipairs { 1, {}, 0 / 0, true, pcall } do
      out[i] = pcall(function() return thing[key] end)
    end
    return { answer = out }
  end,
}
