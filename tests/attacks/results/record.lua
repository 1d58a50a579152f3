-- A record in a json field is its id; records cannot be forged from numbers.
-- expect: value: ["person/ana"]
return policy {
  title = "Record",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    return { answer = { ctx:get("person", "ana") } }
  end,
}
