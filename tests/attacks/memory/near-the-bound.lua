-- Much is kept, and then ever more garbage: the collector must neither give up nor run all the time.
-- expect: fuel
return policy {
  title = "Near the bound",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local keep = { ("x"):rep(3000000), ("y"):rep(3000000), ("z"):rep(3000000) }
    for i = 4, 30000 do keep[i] = {} end
    while true do
      local _ = { { 1, 2, 3, 4, 5 } }
    end
  end,
}
