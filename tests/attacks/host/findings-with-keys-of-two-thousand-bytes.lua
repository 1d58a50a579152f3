-- The same with keys that are just short enough.
-- expect: value: null
return policy {
  title = "Findings with keys of two thousand bytes",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local long = ("x"):rep(1990)
    for i = 1, 400 do ctx:finding("f", { message = "m", key = long .. (1000 + i) }) end
  end,
}
