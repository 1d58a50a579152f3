-- An anchor makes gsub stop after the first, and in gmatch it is none.
-- expect: fuel
return policy {
  title = "Anchors",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("^a"):rep(1 << 18)
    while true do
      for _ in s:gmatch("^a") do end
      s:gsub("^%^", "")
    end
  end,
}
