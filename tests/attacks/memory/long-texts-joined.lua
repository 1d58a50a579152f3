-- Two texts of three megabytes, joined for ever.
-- expect: fuel
return policy {
  title = "Long texts joined",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("x"):rep(3 << 20)
    while true do
      local _ = s .. s
    end
  end,
}
