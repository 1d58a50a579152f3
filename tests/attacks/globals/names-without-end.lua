-- Scripts may put together new names of fields; what they leave behind is bounded, and must not be seen by the
-- next
-- evaluation.
-- expect: fuel
return policy {
  title = "Names without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    for i = 1, 1e9 do
      pcall(function() return thing["x" .. i] end)
    end
  end,
}
