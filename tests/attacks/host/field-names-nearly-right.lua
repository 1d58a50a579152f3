-- Names that are nearly right are compared with all fields, letter by letter.
-- expect: fuel
return policy {
  title = "Field names nearly right",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    while true do
      pcall(function() return thing.nams end)
      pcall(function() return thing.frends end)
    end
  end,
}
