-- A set that is not closed must not be read beyond the end of the pattern (shape of CVE-2025-46819: reading past a
-- text).
-- expect: error: malformed pattern
return policy {
  title = "Malformed at the end of memory",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local p = ("[%"):rep(1000)
    return { answer = ("a"):find(p) }
  end,
}
