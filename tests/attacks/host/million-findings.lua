-- A million findings of one record.
-- expect: error: more than 1000 things said of one record
return policy {
  title = "Million findings",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    for i = 1, 1e6 do ctx:finding("f", { message = "m", key = "k" .. i }) end
  end,
}
