-- %s puts in a text as it is, fifty times over.
-- expect: memory
return policy {
  title = "Format amplifies",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s, f = "x", ("%s"):rep(50)
    while true do
      s = f:format(s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s,
        s, s, s, s, s, s, s, s, s, s, s, s, s, s)
    end
  end,
}
