-- Each finding may say why, at length.
-- expect: memory
return policy {
  title = "Because of megabytes",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local s = ("x"):rep(1 << 20)
    for i = 1, 1000 do
      ctx:finding("f", { message = "m", key = "k" .. i, because = { s } })
    end
  end,
}
