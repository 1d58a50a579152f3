-- A record has fields and no positions.
-- expect: error: has no field "1"
return policy {
  title = "Ipairs of a record",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    for _ in ipairs(thing) do end
  end,
}
