-- No pattern at all: half of the text at each place of it.
-- expect: fuel
return policy {
  title = "Plain find",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("a"):rep(1 << 20)
    local w = ("a"):rep(1 << 19) .. "b"
    while true do s:find(w, 1, true) end
  end,
}
