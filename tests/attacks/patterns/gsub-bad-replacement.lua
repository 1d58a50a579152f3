-- A replacement that asks for a capture that is not there.
-- expect: error: invalid capture index %9
return policy {
  title = "Gsub bad replacement",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):gsub("(.)", "%9") }
  end,
}
