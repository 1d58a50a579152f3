-- CVE-2022-33099: an error whose message has a long text, raised on an overflow of the C stack, wrote past the
-- stack
-- (luaG_runerror pushed without room). Here every level of C that overflows raises again, with the message of the
-- level
-- below made longer.
-- expect: error
return policy {
  title = "Error on a full stack",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local long = ("x"):rep(1000)
    local function loop() assert(pcall(loop)) end
    local function loop_longer()
      local ok, e = pcall(loop_longer)
      if not ok then error(#e < 1e6 and e .. long or e, 0) end
    end
    pcall(loop_longer)
    loop()
  end,
}
