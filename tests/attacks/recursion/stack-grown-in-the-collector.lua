-- CVE-2020-15888 and CVE-2020-15889 (Lua 5.4.0): the stack was resized within a collection, and generational mode
-- lost
-- objects. Reached by calls to growing depth while garbage is made. Debian's 5.4.4 has the mend; this must stay
-- quiet
-- under the address sanitizer.
-- expect: fuel
return policy {
  title = "Stack grown in the collector",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function deep(n) return n == 0 and {} or { deep(n - 1) } end
    while true do
      for n = 1, 180 do deep(n) end
    end
  end,
}
