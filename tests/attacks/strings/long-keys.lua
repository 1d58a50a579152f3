-- A long text is hashed when it is first a key, and compared at each lookup.
-- expect: fuel
return policy {
  title = "Long keys",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    local s = ("x"):rep(1 << 20)
    for i = 1, 1e6 do t[s .. i] = nil end
  end,
}
