-- Catches the end of its fuel and goes on as if nothing had been: it must not get to say anything.
-- expect: fuel
return policy {
  title = "After the kill",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    pcall(function() while true do end end)
    ctx:finding("f", { message = "still here" })
    return { answer = "still here" }
  end,
}
