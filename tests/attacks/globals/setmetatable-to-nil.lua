-- CVE-2022-24736: the metatable of the globals taken away.
-- expect: error: cannot change a protected metatable
return policy {
  title = "Setmetatable to nil",
  on = "thing",
  gives = { answer = json },
  eval = function()
    setmetatable(_ENV, nil)
  end,
}
