-- Each read of a record is a call of the host.
-- expect: fuel
return policy {
  title = "Reads without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    while true do
      local _ = thing.size
    end
  end,
}
