-- An iterator that finds nothing, after a long search.
-- expect: fuel
return policy {
  title = "Gmatch",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1000)
    while true do
      for _ in s:gmatch("a*b") do end
    end
  end,
}
