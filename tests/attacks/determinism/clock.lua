-- What time it is only the host says, and keeps account of who asked.
-- expect: error: os
return policy {
  title = "Clock",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = os.time() + os.clock() }
  end,
}
