-- An error in the middle of a gsub: what was built so far must not be lost track of.
-- expect: fuel
return policy {
  title = "Gsub raises",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 16)
    while true do
      pcall(string.gsub, s, ".", function(c) if #c == 1 then error("x") end end)
    end
  end,
}
