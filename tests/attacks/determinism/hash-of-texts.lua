-- Texts are hashed with a seed that is taken from addresses and the clock: no order may show it.
-- expect: value: true
return policy {
  title = "Hash of texts",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function order()
      local t, out = {}, {}
      for i = 1, 500 do t["key" .. i * 7919 % 503] = i end
      for k in pairs(t) do out[#out + 1] = k end
      return table.concat(out, ",")
    end
    return { answer = order() == order() and order():sub(1, 10) == "key1,key10" }
  end,
}
