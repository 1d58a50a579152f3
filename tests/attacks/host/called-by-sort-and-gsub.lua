-- Host functions as what the library calls back.
-- expect: value: [false,false]
return policy {
  title = "Called by sort and gsub",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    return { answer = { (pcall(table.sort, { 1, 2 }, ctx.finding)), (pcall(string.gsub, "x", ".", ctx.count)) } }
  end,
}
