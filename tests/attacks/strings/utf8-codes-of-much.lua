-- An iterator that looks at one character each time.
-- expect: fuel
return policy {
  title = "Utf8 codes of much",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local s = ("ä"):rep(1 << 19)
    while true do
      for _ in utf8.codes(s) do end
    end
  end,
}
