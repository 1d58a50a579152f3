-- Records may be keys, for looking up.
-- expect: value: [1,2,false]
return policy {
  title = "Records as keys",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local ana, bo = ctx:get("person", "ana"), ctx:get("person", "bo")
    local t = { [ana] = 1, [bo] = 2 }
    return { answer = { t[bo.boss], t[bo], t[thing] or false } }
  end,
}
