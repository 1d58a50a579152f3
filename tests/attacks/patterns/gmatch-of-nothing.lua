-- An empty match at each place.
-- expect: fuel
return policy {
  title = "Gmatch of nothing",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    while true do
      for _ in s:gmatch("") do end
    end
  end,
}
