-- Each key is compared with all before it: a thousand keys of a megabyte that differ at the end.
-- expect: memory
return policy {
  title = "Findings with long keys",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local long = ("x"):rep(1 << 20)
    for i = 1, 1000 do ctx:finding("f", { message = "m", key = long .. (1000 + i) }) end
  end,
}
