-- How much memory is left shows in where it ends: the same for the same policy, whatever ran before. Asked of a
-- text
-- that grows until the end: nothing of it gets out.
-- expect: memory
return policy {
  title = "Collector by memory",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local n, s = 0, ("x"):rep(1000)
    local t = {}
    pcall(function()
      while true do
        n = n + 1
        t[n] = s .. n
      end
    end)
    return { answer = n }
  end,
}
