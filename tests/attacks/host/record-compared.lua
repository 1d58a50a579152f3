-- Records have no order, and equal only themselves.
-- expect: value: [false,false,false,true]
return policy {
  title = "Record compared",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    return { answer = { (pcall(function() return thing < thing end)), thing == "thing/x", thing == null, thing == thing } }
  end,
}
