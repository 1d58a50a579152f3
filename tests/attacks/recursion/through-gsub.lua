-- gsub calls f calls gsub (CVE-2021-43519: C stack overflow).
-- expect: error: stack overflow
return policy {
  title = "Through gsub",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() return (("x"):gsub("x", f)) end
    f()
  end,
}
