-- a*a*a*a*b, the shape of CVE-2022-36021 (KEYS and SCAN with crafted patterns).
-- expect: fuel
return policy {
  title = "Stars",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(3000):match("a*a*a*a*b") }
  end,
}
