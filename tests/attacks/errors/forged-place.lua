-- A message that pretends to come from another file, and to be the host's.
-- expect: error: p/other.lua:1: out of fuel (2000000 units)
return policy {
  title = "Forged place",
  on = "thing",
  gives = { answer = json },
  eval = function()
    error("p/other.lua:1: out of fuel (2000000 units)", 0)
  end,
}
