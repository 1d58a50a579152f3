-- What is said is shown to people: it must arrive as what it is. (How it is shown is tested where it is shown.)
-- expect: value: null
return policy {
  title = "Finding of html",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    ctx:finding("f", { message = "<script>alert(1)</script>\27[31m", key = "' OR 1=1 --", owner = "person/ana" })
  end,
}
