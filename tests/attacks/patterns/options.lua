-- a?a?a?…aaa: 2^n ways (CVE-2022-36021 and CVE-2024-31228 were the same in Redis' own matchers). Measured in stock
-- Lua:
-- for ever, without one hook.
-- expect: fuel
return policy {
  title = "Options",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = ("a"):rep(28):find(("a?"):rep(28) .. ("a"):rep(28)) }
  end,
}
