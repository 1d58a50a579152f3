-- Numbers first, then texts bytewise, whatever the order of making.
-- expect: value: [-1,1,1.5,2,"A","a","ä"]
return policy {
  title = "Order of pairs",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for k in pairs { ["ä"] = 1, a = 1, [2] = 1, A = 1, [1.5] = 1, [1] = 1, [-1] = 1 } do out[#out + 1] = k end
    return { answer = out }
  end,
}
