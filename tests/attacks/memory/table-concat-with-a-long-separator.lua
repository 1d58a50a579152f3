-- The list is short, what stands between is not.
-- expect: memory
return policy {
  title = "Table concat with a long separator",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1000 do t[i] = "" end
    return { answer = #table.concat(t, ("x"):rep(1 << 20)) }
  end,
}
