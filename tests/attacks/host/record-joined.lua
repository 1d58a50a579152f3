-- A record is no text, no number, no function.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Record joined",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    return { answer = { (pcall(function() return thing .. "" end)), (pcall(function() return thing + 1 end)),
      (pcall(function() return #thing end)), (pcall(function() return thing() end)), (pcall(function() return thing & 1 end)) } }
  end,
}
