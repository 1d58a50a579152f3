-- What is given back is sorted, too.
-- expect: value: {"a":1,"b":2,"c":3}
return policy {
  title = "Order of members",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for _, k in ipairs { "c", "a", "b" } do t[k] = k:byte() - 96 end
    return { answer = t }
  end,
}
