-- A table that was slow to fill is read for ever: not there, but looked for at the end of the chain.
-- expect: fuel
return policy {
  title = "Colliding lookups",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, step = {}, 32767 * 16383 * 8191
    for i = 1, 2000 do t[i * step] = 1 end
    while true do
      local _ = t[4000 * step]
    end
  end,
}
